"""The program's door: the environment is scrubbed before Textual can read it, then the command line takes over."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; its exit status is the program's."""
    from kiosk.terminal.environment import scrub_environment

    scrub_environment(os.environ)
    from kiosk.cli import app

    sys.exit(app())


if __name__ == "__main__":
    main()
