"""Run README's first command in a pseudo-terminal, see the welcome page, leave by "Thoát bản thử"."""

from __future__ import annotations

import sys

import pexpect
import pyte

PATIENCE = 900


def main(folder: str, command: str) -> None:
    """Fail unless the page comes up, its way out works, and the exit status is 0."""
    screen = pyte.Screen(100, 30)
    stream = pyte.Stream(screen)
    child = pexpect.spawn("bash", ["-c", command], cwd=folder, encoding="utf-8", dimensions=(30, 100), timeout=PATIENCE)

    def until(words: str) -> None:
        while words not in "\n".join(screen.display):
            stream.feed(child.read_nonblocking(65536, timeout=PATIENCE))

    until("Thoát bản thử")
    row = next(y for y, line in enumerate(screen.display) if "Thoát bản thử" in line)
    column = screen.display[row].index("Thoát bản thử") + 2
    child.send(f"\x1b[<0;{column};{row + 1}M\x1b[<0;{column};{row + 1}m")
    child.expect(pexpect.EOF)
    child.close()
    if child.exitstatus != 0:
        raise SystemExit(f"README's first command ended with {child.exitstatus}")
    sys.stdout.write("the demo came up and was left\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
