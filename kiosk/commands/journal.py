"""`kiosk journal …`: who did what, and whether all of it still stands."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from kiosk.commands.options import ConfigOption, HomeOption, JsonOption, where_a_store_is

journal_app = typer.Typer(no_args_is_help=True, help="Nhật ký.")


@journal_app.command("verify")
def journal_verify(
    head: Annotated[
        list[str] | None, typer.Option("--head", help="dấu nhật ký in trên biên nhận; ghi nhiều lần được")
    ] = None,
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Kiểm tra toàn bộ nhật ký: không dòng nào bị sửa, xóa, đổi chỗ, và đi qua mọi dấu đã in."""
    from kiosk.journal_cli import verify_journal

    raise typer.Exit(verify_journal(where_a_store_is(config, home), heads=head or ()))


@journal_app.command("list")
def journal_list(
    kind: Annotated[str, typer.Option(help="loại việc, ví dụ login, officer, print, dossier.accepted")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="từ lúc này")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="nhiều nhất bấy nhiêu dòng, mới nhất")] = 100,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Ai đã làm gì, lúc nào. Không có thông tin của người dân; người và hồ sơ chỉ hiện bằng mã."""
    from kiosk.journal_cli import list_journal

    settings = where_a_store_is(config, home)
    raise typer.Exit(list_journal(settings, kind=kind, since=since, limit=limit, as_json=as_json))
