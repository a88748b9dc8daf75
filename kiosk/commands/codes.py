"""Copies of the store, and the numbers in dossier codes: `kiosk backup`, `restore`, `lane …`, `mirror …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.commands.options import ByOption, ConfigOption, HomeOption, OfficerOption, demo_or, settings_of

codes_app = typer.Typer()
"""Commands without a word before them."""
lane_app = typer.Typer(no_args_is_help=True, help="Số thứ tự trong mã hồ sơ của máy này.")
mirror_app = typer.Typer(no_args_is_help=True, help="Ổ dự phòng của số thứ tự.")
codes_app.add_typer(lane_app, name="lane")
codes_app.add_typer(mirror_app, name="mirror")


@codes_app.command()
def backup(
    to: Annotated[Path, typer.Option("--to", help="thư mục, tốt nhất ở một ổ khác")],
    with_keys: Annotated[bool, typer.Option("--with-keys", help="kèm cả khóa; cất bản này như cất khóa")] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Sao lưu kho dữ liệu và giấy tờ khi kiosk vẫn chạy, rồi kiểm tra lại bản sao."""
    from kiosk.codes_cli import back_up

    back_up(demo_or(config, home), to, with_keys=with_keys)


@codes_app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="bản sao lưu, hoặc thư mục chứa các bản sao lưu")],
    key: Annotated[Path | None, typer.Option("--key", help="tệp khóa của kho, nếu bản sao lưu không kèm")] = None,
    by: ByOption = "",
    other_kiosk: Annotated[
        bool, typer.Option("--other-kiosk", help="bản sao lưu của máy khác, mà máy này thay hẳn; phải tắt máy kia")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Khôi phục từ bản sao lưu. Kho đang có được cất riêng, chỉ đọc; không ghi đè gì."""
    from kiosk.codes_cli import restore as restore_backup

    restore_backup(settings_of(config), source, key, by=by, other_kiosk=other_kiosk)


@lane_app.command("show")
def lane_show(config: ConfigOption = None, home: HomeOption = None) -> None:
    """Xem dải số, số cuối đã cấp và hồ sơ còn mang mã tạm."""
    from kiosk import codes_cli

    codes_cli.lane_show(demo_or(config, home))


@lane_app.command("mark")
def lane_mark(
    number: Annotated[int, typer.Argument(help="số thứ tự lớn nhất đã cấp trong ngày, xem trên biên nhận cuối")],
    officer: OfficerOption,
    day: Annotated[str, typer.Option(help="ngày của số đó; không ghi thì là hôm nay")] = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Sau khi khôi phục: cán bộ cho biết số cuối đã cấp, để máy cấp tiếp mã chính thức."""
    from kiosk import codes_cli

    codes_cli.lane_mark(demo_or(config, home), number, day, officer)


@lane_app.command("give")
def lane_give(officer: OfficerOption, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Cấp mã chính thức cho các hồ sơ còn mang mã tạm. Mã tạm vẫn tra cứu được."""
    from kiosk import codes_cli

    codes_cli.lane_give(demo_or(config, home), officer)


@codes_app.command("confirm-clock")
def confirm_clock(officer: OfficerOption, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Cán bộ xác nhận ngày giờ của máy là đúng, sau khi đồng hồ đã chạy sai."""
    from kiosk import codes_cli

    codes_cli.clock_confirm(demo_or(config, home), officer)


@mirror_app.command("init")
def mirror_init(config: ConfigOption = None) -> None:
    """Chuẩn bị ổ dự phòng ghi trong kiosk.mirror."""
    from kiosk import codes_cli

    codes_cli.mirror_init(settings_of(config))


@mirror_app.command("status")
def mirror_status(config: ConfigOption = None) -> None:
    """Ổ dự phòng đang biết tới số nào, và chậm bao nhiêu."""
    from kiosk import codes_cli

    codes_cli.mirror_status(settings_of(config))
