"""Who sits at the shell, as far as the system knows: the actor in the journal of what the command line does.

It is evidence, not protection: whoever may use the command line of a kiosk can read its whole store.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

LOGIN_UID: Final = Path("/proc/self/loginuid")
"""Linux keeps here who logged in; neither `sudo` nor `su` changes it."""

_NOBODY: Final = 0xFFFFFFFF
_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]{1,32}", re.ASCII)


def shell_actor() -> str:
    """ "shell:an": who logged in; where nobody did (a timer, a container), the owner of this process."""
    name = _logged_in() or _name_of(os.getuid() if hasattr(os, "getuid") else -1)
    return f"shell:{name if _PLAIN.fullmatch(name) else 'unknown'}"


def _logged_in() -> str:
    with suppress(OSError, ValueError):
        uid = int(LOGIN_UID.read_text(encoding="ascii"))
        if uid != _NOBODY:
            return _name_of(uid)
    # The owner of the terminal. Not $USER or $LOGNAME: anybody may set those.
    with suppress(OSError):
        return os.getlogin()
    return ""


def _name_of(uid: int) -> str:
    with suppress(ImportError, KeyError):
        import pwd

        return pwd.getpwuid(uid).pw_name
    return str(uid)
