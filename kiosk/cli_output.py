"""How commands answer: tables and JSON on the standard output, one sentence on the error line, an exit status.

Whatever goes wrong is told in a sentence, never by a traceback: it could hold what citizens typed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup
from typer.exceptions import TyperException

from kiosk.cli_help import SpokenContext, speak
from kiosk.cli_usage import wrong_use
from kiosk.config import SettingsError
from kiosk.domain.system_words import why
from kiosk.domain.text import clean
from kiosk.services.ports import StoreFailed

FAILED: Final = 1
"""Exit status where the answer is no: nothing found, something to mend, a fault in the program."""
USELESS: Final = 2
"""Exit status where the command cannot be carried out as things are: a bad setting, no terminal, no store."""


YES: Final = frozenset({"có", "co", "c", "yes", "y"})
"""How people agree, also where the keyboard has no Vietnamese letters."""


class Sentences(TyperGroup):
    """Commands whose failures, wrong use among them, end in a sentence, and whose help is in Vietnamese."""

    context_class = SpokenContext

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        speak(self)
        self._args: tuple[str, ...] = ()

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Read what was written behind the command's own name."""
        self._args = tuple(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except TyperException as error:
            raise self._wrong_use(error, info_name) from None

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except typer.Exit:
            raise  # the command has said why
        except typer.Abort:
            say("Đã dừng. Chưa thay đổi gì.")
            raise typer.Exit(FAILED) from None
        except TyperException as error:
            raise self._wrong_use(error, ctx.info_name) from None
        except Exception as error:
            raise told(error) from None

    def _wrong_use(self, error: TyperException, name: str | None) -> Exception:
        sentence = wrong_use(error, self, name or "kiosk", self._args)
        return error if sentence is None else refuse(sentence)


def say(sentence: str) -> None:
    """One sentence for the person at the keyboard, on the error line."""
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(sentence)


def refuse(sentence: str) -> typer.Exit:
    """Say why it cannot be, and the exit that follows."""
    say(sentence)
    return typer.Exit(USELESS)


def agreed(question: str) -> bool:
    """Whether the person at the keyboard says yes; Enter alone is no."""
    answer: str = typer.prompt(f"{question} [có/không]", default="không", show_default=False)
    return clean(answer).casefold() in YES


def refuse_without_terminal() -> typer.Exit:
    """Say that there is no screen to paint, and the exit that follows."""
    return refuse("Lệnh này cần một màn hình dòng lệnh (terminal). Hãy chạy trực tiếp, không chuyển hướng.")


def told(error: Exception) -> typer.Exit:
    """Say what went wrong: our own errors speak for themselves, of others only type and place are told."""
    from kiosk.data.catalogue_files import CatalogueError
    from kiosk.data.keys import KeyUnusable

    match error:
        case typer.Exit():
            return error
        case StoreFailed() | KeyUnusable() | SettingsError():
            return refuse(str(error))
        case CatalogueError():
            return refuse(f"Danh mục có {len(error.faults)} chỗ cần sửa. Hãy xem bằng lệnh: kiosk catalogue check")
        case OSError(filename=str(name)):
            return refuse(f"Không dùng được {name}: {why(error)}. Hãy kiểm tra quyền và chỗ trống trên đĩa.")
        case OSError(errno=int()):
            return refuse(f"Chưa ghi được: {why(error)}. Hãy kiểm tra quyền và chỗ trống trên đĩa rồi chạy lại.")
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f" ở {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    say(f"Chương trình có lỗi ({type(error).__name__}{place}). Hãy báo người quản trị.")
    return typer.Exit(FAILED)


def console() -> Console:
    """The standard output, without markup: data is printed as it is."""
    return Console(markup=False, highlight=False)


def print_rows(title: str, rows: Iterable[tuple[str, str]]) -> None:
    """A table of two columns."""
    table = Table(title=title, title_justify="left", show_header=False, min_width=len(title))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for label, value in rows:
        table.add_row(label, value)
    console().print(table)


def print_json(value: dict[str, object]) -> None:
    """One object on one line, readable by other programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
