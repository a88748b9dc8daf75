"""The commands. Each is thin: it reads settings, calls what it is about, and prints Rich tables or one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from kiosk.cli_output import FAILED, Sentences, console, print_json, print_rows, refuse, say, told
from kiosk.config import Settings, SettingsError, find, load, template
from kiosk.domain.people import Role

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.lobby import Lobby
    from kiosk.services import Services
    from kiosk.services.ports import CodeChannel

app = typer.Typer(
    cls=Sentences,
    name="kiosk", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Kiosk Một cửa: nộp hồ sơ tại quầy của xã, phường.",
)  # fmt: skip
config_app = typer.Typer(no_args_is_help=True, help="Tệp thiết đặt kiosk.toml.")
citizen_app = typer.Typer(no_args_is_help=True, help="Tài khoản người dân.")
officer_app = typer.Typer(no_args_is_help=True, help="Tài khoản cán bộ.")
catalogue_app = typer.Typer(no_args_is_help=True, help="Danh mục thủ tục và tờ khai.")
journal_app = typer.Typer(no_args_is_help=True, help="Nhật ký.")
app.add_typer(config_app, name="config")
app.add_typer(citizen_app, name="citizen")
app.add_typer(officer_app, name="officer")
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(journal_app, name="journal")
lane_app = typer.Typer(no_args_is_help=True, help="Số thứ tự trong mã hồ sơ của máy này.")
mirror_app = typer.Typer(no_args_is_help=True, help="Ổ dự phòng của số thứ tự.")
app.add_typer(lane_app, name="lane")
app.add_typer(mirror_app, name="mirror")
calendar_app = typer.Typer(no_args_is_help=True, help="Ngày nghỉ, ngày làm bù, ngày hẹn trả.")
app.add_typer(calendar_app, name="calendar")

ConfigOption = Annotated[Path | None, typer.Option("--config", help="tệp thiết đặt; không ghi thì tìm kiosk.toml")]
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="thư mục của bản thử; không ghi thì dùng thư mục riêng của người dùng")
]
ThemeOption = Annotated[str | None, typer.Option("--theme", help="day: chữ tối nền sáng; night: chữ sáng nền tối")]
RolesOption = Annotated[
    list[Role], typer.Option("--role", help="quyền: counter, cashier, head, technician; ghi nhiều lần được")
]
LoginArgument = Annotated[str, typer.Argument(help="tên đăng nhập của cán bộ")]
JsonOption = Annotated[bool, typer.Option("--json", help="in một đối tượng JSON")]


OfficerOption = Annotated[str, typer.Option("--officer", help="tên đăng nhập của cán bộ; mã PIN được hỏi")]


def settings_of(config: Path | None) -> Settings:
    """The settings; a `SettingsError` is the sentence that says what is wrong with them."""
    return load(find(config))


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise refuse("Lệnh này cần một màn hình dòng lệnh (terminal). Hãy chạy trực tiếp, không chuyển hướng.")


def wired(
    settings: Settings,
    lobby: Lobby,
    channel: CodeChannel | None = None,
    officer_hint: Callable[[], tuple[str, str, str]] | None = None,
) -> Services:
    """The services. They are imported here, in the visitor's process and after its first page is painted."""
    from kiosk.wiring import wire

    return wire(settings, lobby, channel, officer_hint)


@app.command()
def demo(
    home: HomeOption = None,
    locked: Annotated[bool, typer.Option("--locked", help="không có lối ra, như kiosk run")] = False,
    theme: ThemeOption = None,
) -> None:
    """Chạy thử với một xã giả định, hai người dân, một cán bộ và bản quét mẫu."""
    _need_terminal()
    from kiosk.demo import HINTS, demo_settings, is_prepared, officer_hint, prepare, usual_home
    from kiosk.devices.channels import DemoPhone
    from kiosk.lobby import lobby
    from kiosk.supervisor import supervise
    from kiosk.visitor import rehearse, visit

    folder = home or usual_home()
    settings = demo_settings(folder, theme=theme)
    if not is_prepared(folder):
        in_child(lambda: prepare(folder))

    def one_visit() -> int:
        front = lobby(settings, leave=not locked, hints=HINTS)
        return visit(front, lambda: wired(settings, front, DemoPhone(), officer_hint), folder / "crashes")

    status = supervise(one_visit, lambda: rehearse(lobby(settings)))
    say(f"Biên nhận và kho dữ liệu của bản thử: {folder}")
    raise typer.Exit(status)


@app.command()
def run(
    config: ConfigOption = None,
    practice: Annotated[
        bool, typer.Option("--practice", help="tập thử: không đụng kho thật, xong thì xóa hết")
    ] = False,
) -> None:
    """Chạy kiosk thật, theo tệp thiết đặt."""
    if practice:
        raise typer.Exit(_practise(config))
    settings = settings_of(config)
    _need_terminal()
    from kiosk.lobby import lobby
    from kiosk.supervisor import UNUSABLE, supervise
    from kiosk.visitor import rehearse, visit

    def one_visit() -> int:
        front = lobby(settings)
        return visit(front, lambda: wired(settings, front), settings.kiosk.home / "crashes")

    while (status := supervise(one_visit, lambda: rehearse(lobby(settings)))) == UNUSABLE:
        # The welcome page does not wait for the store. Only when it cannot be opened is it looked at here, where the
        # reason can be said in a sentence; where all is well again, the kiosk goes on.
        in_child(lambda: check(settings))
    raise typer.Exit(status)


def _practise(config: Path | None) -> int:
    _need_terminal()
    from kiosk.practice_cli import practise

    try:
        real = settings_of(config)
    except SettingsError:
        if config is not None:
            raise
        real = None
    return practise(real, in_child)


@app.command()
def tour(home: HomeOption = None, as_json: JsonOption = False, theme: ThemeOption = None) -> None:
    """Tự chơi lại cả việc nộp một hồ sơ, qua đúng các trang thật, rồi in kết quả."""
    from dataclasses import asdict

    from kiosk.demo import usual_home
    from kiosk.tour import TourFailed, play

    try:
        outcome = play(home or usual_home(), theme=theme)
    except TourFailed as error:
        say(f"Chưa nộp được: {error}")
        raise typer.Exit(FAILED) from None
    if as_json:
        print_json(asdict(outcome))
        return
    rows = (
        ("Mã hồ sơ", outcome.code),
        ("Biên nhận", outcome.receipt),
        ("Trang tra cứu", outcome.lookup_url),
        ("Thời gian", f"{outcome.seconds} giây"),
    )
    print_rows("Đã nộp một hồ sơ khai sinh", rows)


@app.command()
def lookup(code: str, config: ConfigOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Tra cứu một hồ sơ theo mã, ngay trong kho của máy này."""
    from kiosk import wiring
    from kiosk.domain.problem import Problem
    from kiosk.domain.text import clean
    from kiosk.domain.typed_codes import parse_typed
    from kiosk.services.assisted_words import assisted_line
    from kiosk.services.lookup import found
    from kiosk.services.office import local

    settings = _where_a_store_is(config, home)
    written = clean(code, limit=60)
    typed = parse_typed(written, (settings.agency.id,))
    with _existing_store(settings) as store:
        # As a system writes it; or as people type it, with the check character behind it.
        dossier = store.dossiers.by_code(written.upper())
        if dossier is None and not isinstance(typed, Problem):
            dossier = store.dossiers.by_code(str(typed))
        told = {"dossier": dossier.id if dossier else "", "evidence": "code"}
        store.journal.append("lookup.answered" if dossier else "lookup.missed", actor="command_line", body=told)
    if dossier is None:
        say(f"Không có hồ sơ mang mã “{written}” trong kho này. Hãy xem lại mã trên biên nhận.")
        raise typer.Exit(FAILED)
    answer = found(dossier)
    if as_json:
        print_json(
            {
                "code": answer.code,
                "earlier_codes": list(answer.earlier_codes),
                "procedure": answer.procedure,
                "owner": answer.owner,
                "status": int(answer.status),
                "received": answer.received.isoformat(),
                "due": answer.due.isoformat() if answer.due else None,
                **({"assisted": dict(dossier.body["assisted"])} if dossier.body.get("assisted") else {}),
                "lookup_url": wiring.paper_url(settings, dossier),
            }
        )
        return
    from kiosk.i18n import t

    due = f"{local(answer.due):%H:%M %d/%m/%Y}" if answer.due else t("done.due_unknown")
    rows = (
        ("Mã hồ sơ", answer.code),
        *([("Mã trước đây", ", ".join(answer.earlier_codes))] if answer.earlier_codes else []),
        ("Thủ tục", answer.procedure),
        ("Chủ hồ sơ", answer.owner),
        ("Tình trạng", t(f"status.{answer.status.value}")),
        ("Ngày nhận", f"{local(answer.received):%H:%M %d/%m/%Y}"),
        ("Hẹn trả", due),
    )
    helped = assisted_line(dossier.body)
    print_rows("Hồ sơ", (*rows, *([("Nộp hộ", helped)] if helped else [])))


@app.command(
    "hub",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)  # fmt: skip
def hub(context: typer.Context) -> None:
    """Máy chủ đồng bộ và trang tra cứu (phần cài thêm)."""
    from importlib.util import find_spec

    if not all(map(find_spec, ("fastapi", "uvicorn", "jinja2"))):
        raise refuse("Lệnh này cần cài thêm phần hub: pip install 'motcua-kiosk[hub]'")
    # Loaded here and nowhere else: no kiosk pays for a web framework.
    from kiosk.hub.stick_cli import app as hub_app

    hub_app(context.args, prog_name="kiosk hub")


@app.command(
    "sync",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)  # fmt: skip
def sync(context: typer.Context) -> None:
    """Đồng bộ hồ sơ với hub."""
    from kiosk.sync_cli import app as sync_app

    sync_app(context.args, prog_name="kiosk sync")


@config_app.command("init")
def config_init(path: Annotated[Path, typer.Argument()] = Path("kiosk.toml")) -> None:
    """Viết tệp kiosk.toml mẫu, có chú thích đầy đủ."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError:
        raise refuse(f"{path} đã có. Hãy xóa hoặc chọn tên khác.") from None
    except OSError as error:
        raise refuse(f"Không ghi được {path}: {error.strerror}.") from None
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
    )
    print_rows("Thiết đặt dùng được", rows)


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
        add_citizen(_demo_or(config, home), number=number, name=name, birth=birth, phone=phone, address=address)
    )


@officer_app.command("add")
def officer_add(
    login: Annotated[str, typer.Option(help="tên đăng nhập")],
    name: Annotated[str, typer.Option(help="họ và tên, như in trên biên nhận")],
    role: RolesOption = [Role.COUNTER],  # noqa: B006 (Typer wants a list, and nobody changes it)
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Thêm tài khoản cán bộ. Mã PIN được hỏi; mã xác nhận đến từ ứng dụng xác thực."""
    from kiosk.accounts_cli import add_officer

    raise typer.Exit(add_officer(_demo_or(config, home), login=login, name=name, roles=role))


@officer_app.command("list")
def officer_list(config: ConfigOption = None, home: HomeOption = None) -> None:
    """Danh sách cán bộ và quyền của từng người."""
    from kiosk.accounts_cli import list_officers

    raise typer.Exit(list_officers(_where_a_store_is(config, home)))


@officer_app.command("disable")
def officer_disable(login: LoginArgument, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Không cho một cán bộ đăng nhập nữa. Việc đã làm vẫn giữ tên người ấy."""
    from kiosk.accounts_cli import enable_officer

    raise typer.Exit(enable_officer(_demo_or(config, home), login=login, enabled=False))


@officer_app.command("enable")
def officer_enable(login: LoginArgument, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Cho một cán bộ đăng nhập lại."""
    from kiosk.accounts_cli import enable_officer

    raise typer.Exit(enable_officer(_demo_or(config, home), login=login, enabled=True))


@officer_app.command("roles")
def officer_roles(
    login: LoginArgument, role: RolesOption, config: ConfigOption = None, home: HomeOption = None
) -> None:
    """Đổi quyền của một cán bộ."""
    from kiosk.accounts_cli import set_officer_roles

    raise typer.Exit(set_officer_roles(_demo_or(config, home), login=login, roles=role))


@officer_app.command("reset")
def officer_reset(login: LoginArgument, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Đặt lại mã PIN và khóa của ứng dụng xác thực."""
    from kiosk.accounts_cli import reset_officer

    raise typer.Exit(reset_officer(_demo_or(config, home), login=login))


@officer_app.command("unlock")
def officer_unlock(
    number: Annotated[str, typer.Option(help="chỉ bỏ thời gian chờ của người có số căn cước này")] = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Mở lại đăng nhập của người dân sau nhiều lần nhập sai. Cán bộ nhập tên, mã PIN và mã xác nhận."""
    from kiosk.accounts_cli import open_log_in

    raise typer.Exit(open_log_in(_demo_or(config, home), number=number))


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

    raise typer.Exit(verify_journal(_where_a_store_is(config, home), heads=head or ()))


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

    settings = _where_a_store_is(config, home)
    raise typer.Exit(list_journal(settings, kind=kind, since=since, limit=limit, as_json=as_json))


@app.command()
def backup(
    to: Annotated[Path, typer.Option("--to", help="thư mục, tốt nhất ở một ổ khác")],
    with_keys: Annotated[bool, typer.Option("--with-keys", help="kèm cả khóa; cất bản này như cất khóa")] = False,
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Sao lưu kho dữ liệu và giấy tờ khi kiosk vẫn chạy, rồi kiểm tra lại bản sao."""
    from kiosk.codes_cli import back_up

    back_up(_demo_or(config, home), to, with_keys=with_keys)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="bản sao lưu, hoặc thư mục chứa các bản sao lưu")],
    key: Annotated[Path | None, typer.Option("--key", help="tệp khóa của kho, nếu bản sao lưu không kèm")] = None,
    config: ConfigOption = None,
) -> None:
    """Khôi phục từ bản sao lưu. Kho đang có được cất riêng, chỉ đọc; không ghi đè gì."""
    from kiosk.codes_cli import restore as restore_backup

    restore_backup(settings_of(config), source, key)


@lane_app.command("show")
def lane_show(config: ConfigOption = None, home: HomeOption = None) -> None:
    """Xem dải số, số cuối đã cấp và hồ sơ còn mang mã tạm."""
    from kiosk import codes_cli

    codes_cli.lane_show(_demo_or(config, home))


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

    codes_cli.lane_mark(_demo_or(config, home), number, day, officer)


@lane_app.command("give")
def lane_give(officer: OfficerOption, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Cấp mã chính thức cho các hồ sơ còn mang mã tạm. Mã tạm vẫn tra cứu được."""
    from kiosk import codes_cli

    codes_cli.lane_give(_demo_or(config, home), officer)


@app.command("confirm-clock")
def confirm_clock(officer: OfficerOption, config: ConfigOption = None, home: HomeOption = None) -> None:
    """Cán bộ xác nhận ngày giờ của máy là đúng, sau khi đồng hồ đã chạy sai."""
    from kiosk import codes_cli

    codes_cli.clock_confirm(_demo_or(config, home), officer)


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


@calendar_app.command("list")
def calendar_list(
    year: Annotated[int | None, typer.Option(min=2020, max=2100, help="không ghi thì là năm nay")] = None,
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Xem ngày nghỉ và ngày làm bù của một năm."""
    from kiosk import calendar_cli

    calendar_cli.show(_demo_or(config, home), year)


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

    calendar_cli.add(_demo_or(config, home), day, kind, note, make_up)


@calendar_app.command("remove")
def calendar_remove(
    day: Annotated[str, typer.Argument(help="ngày, ví dụ 4/2/2027")],
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Xóa dòng mà cơ quan đã ghi cho một ngày."""
    from kiosk import calendar_cli

    calendar_cli.remove(_demo_or(config, home), day)


@calendar_app.command("import")
def calendar_import(
    file: Annotated[Path, typer.Argument(help="tệp TOML gồm các dòng [[days]]")],
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Thêm nhiều ngày từ một tệp: ghi tất cả, hoặc không ghi gì."""
    from kiosk import calendar_cli

    calendar_cli.import_file(_demo_or(config, home), file)


@calendar_app.command("due")
def calendar_due(
    what: Annotated[str, typer.Argument(help="mã thủ tục, hoặc 16h, 3nlv, 15n")],
    received: Annotated[str, typer.Option("--from", help="lúc nhận, ví dụ “2026-11-20 16:00”")] = "",
    config: ConfigOption = None,
    home: HomeOption = None,
) -> None:
    """Giải thích từng bước vì sao hẹn trả kết quả vào ngày đó."""
    from kiosk import calendar_cli

    calendar_cli.due(_demo_or(config, home), what, received)


def check(settings: Settings) -> None:
    """Open store and catalogue once, so that a fault is said on the command line."""
    from kiosk import wiring

    wiring.open_store(settings, wiring.lobby(settings).clock).close()
    wiring.catalogue(settings)


@contextmanager
def _existing_store(settings: Settings) -> Iterator[Home]:
    """The open store of a command that only reads. It makes none: an empty store would answer as if all were well."""
    from kiosk import wiring

    if not wiring.has_store(settings):
        raise refuse(f"Chưa có kho dữ liệu trong {settings.kiosk.home}. Hãy xem lại kiosk.home trong tệp thiết đặt.")
    store = wiring.open_store(settings, wiring.lobby(settings).clock)
    try:
        yield store
    finally:
        store.close()


def in_child(work: Callable[[], object]) -> None:
    """Do something in a process of its own, and refuse to go on where it fails.

    The supervisor must stay without a store, a key or a thread, and everything that touches the store loads SQLModel.
    """
    if not hasattr(os, "fork"):
        work()
        return
    child = os.fork()
    if child == 0:
        status = FAILED
        try:
            work()
            status = 0
        except typer.Exit as ended_early:
            status = ended_early.exit_code
        except Exception as error:
            status = told(error).exit_code
        finally:
            # Not sys.exit: what is above in the stack belongs to the parent.
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    if status := os.waitstatus_to_exitcode(ended):
        raise typer.Exit(status if status > 0 else FAILED)


def _where_a_store_is(config: Path | None, home: Path | None) -> Settings:
    """For commands that only read: the named store, else the kiosk's of this machine, else the demo's."""
    from kiosk import wiring
    from kiosk.demo import demo_settings, is_prepared, usual_home

    if config is None and home is None and is_prepared(usual_home()):
        try:
            settings = settings_of(None)
        except SettingsError:
            return demo_settings(usual_home())
        return settings if wiring.has_store(settings) else demo_settings(usual_home())
    return _demo_or(config, home)


def _demo_or(config: Path | None, home: Path | None) -> Settings:
    """The settings of a demo's folder where one is named, else those of the file."""
    if home is None:
        return settings_of(config)
    from kiosk.demo import demo_settings

    if not home.is_dir():
        raise refuse(f"Không có thư mục {home}. Hãy ghi thư mục của bản thử.")
    return demo_settings(home)
