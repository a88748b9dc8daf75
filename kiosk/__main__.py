"""The program's door: the environment is scrubbed before Textual can read it, then the command line takes over."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

INTERRUPTED = 130
"""Exit status where Ctrl+C came before the first page; from then on it is a key like any other."""


def main() -> None:
    """Run the command line; its exit status is the program's."""
    from kiosk.terminal.environment import scrub_environment

    path = os.environ.get("PYTHONPATH")
    scrubbed = scrub_environment(os.environ)
    if hasattr(os, "fork") and any(name.startswith("PYTHON") and name != "PYTHONPATH" for name in scrubbed):
        # Python has read them already: PYTHONINSPECT would end in a prompt, PYTHONDEVMODE would log to the screen.
        if path is not None:
            os.environ["PYTHONPATH"] = path
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    from kiosk.opening import plain_call

    if start := plain_call(sys.argv[1:]):
        sys.exit(_started(start))
    from kiosk.cli import app

    sys.exit(app())


def _started(start: Callable[[], int]) -> int:
    try:
        return start()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        from kiosk.cli_output import told

        return told(error).exit_code


if __name__ == "__main__":
    main()
