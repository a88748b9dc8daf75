"""The hub's age identity: kiosks seal their sticks for it. Made with the hub, its recipient handed out at enrolment.

    hub.age        in the hub's home, for the owner only: "AGE-SECRET-KEY-1…", as `age-keygen` writes it

Kiosks seal their sticks for `hub.key` as well, so a hub that was restored without this file opens them all the same.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Any, Final

from kiosk.data.durable import sync_folder, write_synced
from kiosk.data.keys import KeyUnusable

AGE_FILE: Final = "hub.age"


def age_recipient(home: Path) -> str:
    """The public half ("age1…"); the identity is made where there is none.

    Raises:
        KeyUnusable: others can read the file, or it holds no identity.
    """
    return str(age_identity(home).to_public())


def age_identity(home: Path) -> Any:
    """What opens sticks; made where there is none. Raises like `age_recipient`."""
    import pyrage

    path = home / AGE_FILE
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyUnusable(f"Người khác đọc được {path}. Hãy chạy: chmod 600 {path}")
    try:
        return pyrage.x25519.Identity.from_str(path.read_text(encoding="ascii").strip())
    except (pyrage.IdentityError, UnicodeDecodeError):
        raise KeyUnusable(
            f"{path} không phải khóa age. Hãy đặt lại bản sao của tệp này, hoặc xóa để hub tạo mới."
        ) from None


def _make(path: Path) -> None:
    import pyrage

    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_synced(draft, f"{pyrage.x25519.Identity.generate()}\n".encode())
    try:
        # A link, unlike a rename, never replaces a key that another process was faster to make.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
        sync_folder(path.parent)
