"""`kiosk catalogue …`: procedures and forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kiosk.cli_output import FAILED, console, print_rows, refuse

catalogue_app = typer.Typer(no_args_is_help=True, help="Danh mục thủ tục và tờ khai.")


@catalogue_app.command("check")
def catalogue_check(
    overlay: Annotated[Path | None, typer.Option(help="thư mục thủ tục riêng của địa phương")] = None,
    folder: Annotated[Path | None, typer.Option(help="thư mục danh mục; không ghi thì là bản đi kèm")] = None,
) -> None:
    """Kiểm tra mọi thủ tục và tờ khai; nêu tệp, dòng và ô sai."""
    from kiosk.data.catalogue_files import SHIPPED, check_catalogue, load_catalogue

    for given in filter(None, (folder, overlay)):
        if not given.is_dir():
            raise refuse(f"Không có thư mục {given}. Hãy xem lại đường dẫn.")
    faults = check_catalogue(folder or SHIPPED, overlay)
    if faults:
        table = Table(title=f"Có {len(faults)} chỗ cần sửa")
        for heading in ("Tệp", "Dòng", "Ô", "Việc cần làm"):
            table.add_column(heading, overflow="fold")
        for fault in faults:
            table.add_row(fault.file.name, str(fault.line), fault.field, fault.message)
        console().print(table)
        raise typer.Exit(FAILED)
    catalogue = load_catalogue(folder or SHIPPED, overlay)
    print_rows("Danh mục dùng được", (("Thủ tục", str(len(catalogue))), ("Tờ khai", str(len(catalogue.forms)))))
