"""`kiosk hub stick`: the hub's end of sending by USB stick, beside the hub's other commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli_output import FAILED, print_rows, say
from kiosk.data.signing import open_signing_key
from kiosk.hub.backup_cli import app
from kiosk.hub.cli import USUAL_HOME, HomeOption, opened
from kiosk.hub.home import KEY_FILE
from kiosk.hub.stick import take_folder
from kiosk.hub.stick_key import age_identity
from kiosk.sync.sealed_file import ssh_identity

__all__ = ["app", "stick"]


@app.command()
def stick(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="thư mục trên USB")],
    home: HomeOption = USUAL_HOME,
) -> None:
    """Nhận hồ sơ từ USB và ghi trả lời vào cùng thư mục."""
    with opened(home) as hub:
        own = (age_identity(home), ssh_identity(open_signing_key(home, KEY_FILE).openssh()))
        report = take_folder(hub, own, folder)
    rows = (("Tệp", str(report.sealed)), ("Lô hồ sơ", str(report.batches)), ("Tệp quét", str(report.papers)))
    print_rows("Đã nhận từ USB", rows)
    if report.refused:
        say(f"Không nhận được {len(report.refused)} tệp: {', '.join(report.refused[:5])}. Hãy ghi lại tại máy.")
        raise typer.Exit(FAILED)
