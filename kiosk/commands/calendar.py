"""`kiosk calendar …`: days off, make-up days, and why a result is due when it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.options import ConfigOption, HomeOption, demo_or

calendar_app = typer.Typer(no_args_is_help=True, help="Ngày nghỉ, ngày làm bù, ngày hẹn trả.")


@calendar_app.command("list")
def calendar_list(
    year: Annotated[int | None, typer.Option(min=2020, max=2100, help="không ghi thì là năm nay")] = None,
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Xem ngày nghỉ và ngày làm bù của một năm."""
    from kiosk import calendar_cli

    calendar_cli.show(demo_or(config, home), year)


@calendar_app.command("add")
def calendar_add(
    day: Annotated[str, typer.Argument(help="ngày, ví dụ 4/2/2027")],
    kind: Annotated[str, typer.Argument(help="off: nghỉ; work: làm việc")],
    note: Annotated[str, typer.Option(help="lý do hoặc số văn bản")] = "",
    make_up: Annotated[str, typer.Option("--make-up", help="ngày làm bù cho ngày nghỉ này")] = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Thêm ngày nghỉ, ngày làm việc, hoặc ngày nghỉ kèm ngày làm bù."""
    from kiosk import calendar_cli

    calendar_cli.add(demo_or(config, home), day, kind, note, make_up)


@calendar_app.command("remove")
def calendar_remove(
    day: Annotated[str, typer.Argument(help="ngày, ví dụ 4/2/2027")],
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Xóa dòng mà cơ quan đã ghi cho một ngày."""
    from kiosk import calendar_cli

    calendar_cli.remove(demo_or(config, home), day)


@calendar_app.command("import")
def calendar_import(
    file: Annotated[Path, typer.Argument(help="tệp TOML gồm các dòng [[days]]")],
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Thêm nhiều ngày từ một tệp: ghi tất cả, hoặc không ghi gì."""
    from kiosk import calendar_cli

    calendar_cli.import_file(demo_or(config, home), file)


@calendar_app.command("due")
def calendar_due(
    what: Annotated[str, typer.Argument(help="mã thủ tục, hoặc 16h, 3nlv, 15n")],
    received: Annotated[str, typer.Option("--from", help="lúc nhận, ví dụ “2026-11-20 16:00”")] = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Giải thích từng bước vì sao hẹn trả kết quả vào ngày đó."""
    from kiosk import calendar_cli

    calendar_cli.due(demo_or(config, home), what, received)
