"""`kiosk hub backup|restore`, beside the hub's other commands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli_output import print_rows, refuse, say
from kiosk.hub.backup import BackupUnusable, back_up
from kiosk.hub.backup import restore as restored
from kiosk.hub.care_cli import app
from kiosk.hub.cli import USUAL_HOME, HomeOption, opened

__all__ = ["app", "backup", "restore"]


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="thư mục ở đĩa khác")], home: HomeOption = USUAL_HOME
) -> None:  # fmt: skip
    """Sao lưu trong khi hub vẫn chạy."""
    if not target.is_dir():
        raise refuse(f"Không có thư mục {target}. Hãy cắm ổ sao lưu, hoặc tạo thư mục này trước.")
    with opened(home):
        pass
    try:
        made = back_up(home, target, datetime.now(UTC))
    except BackupUnusable as error:
        raise refuse(str(error)) from None
    rows = (
        ("Tệp", str(made.records)),
        ("Hồ sơ", str(made.dossiers)),
        ("Tệp đính kèm", f"{made.files} ({made.copied} mới)"),
    )
    print_rows("Đã sao lưu và kiểm tra", rows)
    say("Hai khóa store.key và hub.key không nằm trong bản sao lưu. Hãy cất riêng, một lần.")


@app.command()
def restore(
    records: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="tệp hub-….db của bản sao lưu")],
    home: HomeOption = USUAL_HOME,
    ledger: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="sổ xóa hub.ledger của đĩa cũ hoặc đĩa thứ hai; ghi được nhiều lần"
        ),
    ] = None,
) -> None:
    """Khôi phục vào thư mục đã có store.key và hub.key nhưng chưa có hub."""
    try:
        made = restored(records, home, ledger or ())
    except BackupUnusable as error:
        raise refuse(str(error)) from None
    rows = (
        ("Hồ sơ", str(made.dossiers)),
        ("Tệp đính kèm", str(made.files)),
        ("Làm lại theo sổ xóa", str(made.recalled)),
    )
    print_rows("Đã khôi phục", rows)
    say("Các máy sẽ gửi lại những gì bản sao lưu chưa có. Những gì sổ xóa hub.ledger ghi là đã xóa thì vẫn xóa.")
