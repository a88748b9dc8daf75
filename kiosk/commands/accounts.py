"""`kiosk citizen …` and `kiosk officer …`."""

from __future__ import annotations

from typing import Annotated

import typer

from kiosk.commands.options import ByOption, ConfigOption, HomeOption, demo_or, where_a_store_is
from kiosk.domain.people import Role

citizen_app = typer.Typer(no_args_is_help=True, help="Tài khoản người dân.")
officer_app = typer.Typer(no_args_is_help=True, help="Tài khoản cán bộ.")

RolesOption = Annotated[
    list[Role],
    typer.Option(
        "--role",
        help="quyền: counter một cửa, cashier thu tiền, head phụ trách, technician kỹ thuật; ghi nhiều lần được",
    ),
]
LoginArgument = Annotated[str, typer.Argument(help="tên đăng nhập của cán bộ")]


@citizen_app.command("add")
def citizen_add(
    number: Annotated[str, typer.Option(help="12 số trên thẻ căn cước")],
    name: Annotated[str, typer.Option(help="họ và tên")],
    birth: Annotated[str, typer.Option(help="ngày sinh, ví dụ 12/3/1960, hoặc chỉ năm")] = "",
    phone: Annotated[str, typer.Option(help="số điện thoại")] = "",
    address: Annotated[str, typer.Option(help="nơi ở")] = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Thêm tài khoản người dân. Mã PIN được hỏi; mã xác nhận đến từ ứng dụng xác thực."""
    from kiosk.accounts_cli import add_citizen

    raise typer.Exit(
        add_citizen(demo_or(config, home), number=number, name=name, birth=birth, phone=phone, address=address)
    )


@officer_app.command("add")
def officer_add(
    login: Annotated[str, typer.Option(help="tên đăng nhập")],
    name: Annotated[str, typer.Option(help="họ và tên, như in trên biên nhận")],
    role: RolesOption = [Role.COUNTER],  # noqa: B006 (Typer wants a list, and nobody changes it)
    by: ByOption = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Thêm tài khoản cán bộ. Mã PIN được hỏi; mã xác nhận đến từ ứng dụng xác thực."""
    from kiosk.accounts_cli import add_officer

    raise typer.Exit(add_officer(demo_or(config, home), login=login, name=name, roles=role, by=by))


@officer_app.command("list")
def officer_list(config: ConfigOption = None, home: HomeOption = None) -> None:
    """Danh sách cán bộ và quyền của từng người."""
    from kiosk.accounts_cli import list_officers

    raise typer.Exit(list_officers(where_a_store_is(config, home)))


@officer_app.command("disable")
def officer_disable(
    login: LoginArgument, by: ByOption = "", config: ConfigOption = None, home: HomeOption = None
) -> None:
    """Không cho một cán bộ đăng nhập nữa. Việc đã làm vẫn giữ tên người ấy."""
    from kiosk.accounts_cli import enable_officer

    raise typer.Exit(enable_officer(demo_or(config, home), login=login, enabled=False, by=by))


@officer_app.command("enable")
def officer_enable(
    login: LoginArgument, by: ByOption = "", config: ConfigOption = None, home: HomeOption = None
) -> None:
    """Cho một cán bộ đăng nhập lại."""
    from kiosk.accounts_cli import enable_officer

    raise typer.Exit(enable_officer(demo_or(config, home), login=login, enabled=True, by=by))


@officer_app.command("roles")
def officer_roles(
    login: LoginArgument, role: RolesOption, by: ByOption = "", config: ConfigOption = None, home: HomeOption = None
) -> None:
    """Đổi quyền của một cán bộ."""
    from kiosk.accounts_cli import set_officer_roles

    raise typer.Exit(set_officer_roles(demo_or(config, home), login=login, roles=role, by=by))


@officer_app.command("reset")
def officer_reset(
    login: LoginArgument, by: ByOption = "", config: ConfigOption = None, home: HomeOption = None
) -> None:
    """Đặt lại mã PIN và khóa của ứng dụng xác thực."""
    from kiosk.accounts_cli import reset_officer

    raise typer.Exit(reset_officer(demo_or(config, home), login=login, by=by))


@officer_app.command("unlock")
def officer_unlock(
    number: Annotated[str, typer.Option(help="chỉ bỏ thời gian chờ của người có số căn cước này")] = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Mở lại đăng nhập của người dân sau nhiều lần nhập sai. Cán bộ nhập tên, mã PIN và mã xác nhận."""
    from kiosk.accounts_cli import open_log_in

    raise typer.Exit(open_log_in(demo_or(config, home), number=number))
