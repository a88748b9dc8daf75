"""`kiosk config …`: the settings file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli_output import print_rows, refuse, say
from kiosk.commands.options import ConfigOption, settings_of
from kiosk.config import template
from kiosk.config.presence import missing
from kiosk.domain.system_words import why

config_app = typer.Typer(no_args_is_help=True, help="Tệp thiết đặt kiosk.toml.")


@config_app.command("init")
def config_init(path: Annotated[Path, typer.Argument()] = Path("kiosk.toml")) -> None:
    """Viết tệp kiosk.toml mẫu, có chú thích đầy đủ."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(f"Không tạo được thư mục {path.parent}: {why(error)}. Hãy chọn thư mục khác.") from None
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(template())
                file.flush()
            except OSError:
                path.unlink()  # a piece of it would be in the way of the next try
                raise
    except FileExistsError:
        raise refuse(f"{path} đã có. Hãy xóa hoặc chọn tên khác.") from None
    except OSError as error:
        raise refuse(f"Không ghi được {path}: {why(error)}. Hãy xem đường dẫn và quyền của thư mục.") from None
    say(f"Đã viết {path}. Hãy điền mã định danh và tên cơ quan.")


@config_app.command("check")
def config_check(config: ConfigOption = None) -> None:
    """Kiểm tra tệp thiết đặt."""
    settings = settings_of(config)
    scans = settings.scanner.folder
    rows = (
        ("Cơ quan", settings.agency.short_name),
        ("Mã định danh", settings.agency.id),
        ("Kho dữ liệu", str(settings.kiosk.home)),
        ("Thư mục quét", str(scans) if scans.is_dir() else f"{scans} (chưa có; hãy tạo trước khi chạy)"),
        ("Trang tra cứu", settings.lookup.base),
        *((key, f"{path} (chưa có trên máy này)") for key, path in missing(settings)),
    )
    print_rows("Thiết đặt dùng được", rows)
