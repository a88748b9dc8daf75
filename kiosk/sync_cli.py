"""`kiosk sync …`: connecting to a hub, the service that sends, and what an administrator does when that stops."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli_output import FAILED, Sentences, print_json, print_rows, refuse, say
from kiosk.config import find, load
from kiosk.domain.typed_codes import as_written, with_check
from kiosk.i18n import t
from kiosk.services import line_words
from kiosk.shell_user import shell_actor
from kiosk.sync_words import OTHER_AGENCY, WRONG_ADDRESS, WRONG_CODE, printed_before, refusal, way_back

if TYPE_CHECKING:
    from kiosk.services.ports import RevisionShown
    from kiosk.sync.wire_enrol import Enrolled, EnrolmentCode
    from kiosk.sync_wiring import Syncing

app = typer.Typer(
    cls=Sentences,
    name="kiosk sync", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None, help="Đồng bộ hồ sơ với hub.",
)  # fmt: skip
ConfigOption = Annotated[Path | None, typer.Option("--config", help="tệp thiết đặt; không ghi thì tìm kiosk.toml")]
CodeOption = Annotated[str, typer.Option("--code", help="khi chuyển sang máy khác, hoặc cùng --hub: mã mới từ hub")]
FolderArgument = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="thư mục trên USB")]


@contextmanager
def _open(config: Path | None, *, make: bool = False) -> Iterator[Syncing]:
    """The open home of a command; only enrolment may make one."""
    from kiosk.sync_wiring import has_store, syncing

    settings = load(find(config))
    if not make and not has_store(settings):
        raise refuse(f"Chưa có kho dữ liệu trong {settings.kiosk.home}. Hãy xem lại kiosk.home trong tệp thiết đặt.")
    with syncing(settings) as opened:
        yield opened


@contextmanager
def _told(agency: str) -> Iterator[None]:
    """A hub that cannot be reached, or says no, in a sentence."""
    from kiosk.sync.enrolment import NotEnrolled
    from kiosk.sync.errors import NotSent

    try:
        yield
    except NotSent as error:
        # The page says that the service will try again; this command nobody repeats but who gave it.
        if error.reason in ("offline", "hub_busy", "hub_fault"):
            raise refuse("Chưa tới được hub. Hãy xem địa chỉ hub và mạng, rồi chạy lại lệnh này.") from None
        raise refuse(t(f"sync.error.{error.reason}")) from None
    except NotEnrolled as error:
        raise refuse(refusal(error.reason, agency)) from None


@app.command()
def enrol(
    code: Annotated[str, typer.Argument(help="mã kết nối do hub cấp: kiosk hub enrol")],
    hub: Annotated[str, typer.Option("--hub", help="địa chỉ hub, ví dụ https://hub.example.vn")],
    config: ConfigOption = None,
) -> None:
    """Kết nối máy này vào hub bằng mã một lần."""
    from kiosk.sync.enrolment import is_hub_address
    from kiosk.sync.wire_enrol import EnrolmentCode

    parsed, url = EnrolmentCode.parse(code), hub.rstrip("/")
    if parsed is None:
        raise refuse(WRONG_CODE)
    if not is_hub_address(url):
        raise refuse(WRONG_ADDRESS)
    with _open(config, make=True) as opened:
        if opened.sync.links.link() is not None:
            raise refuse("Máy này đã kết nối hub. Sau khi khôi phục, hãy dùng lệnh: kiosk sync rejoin")
        with _told(opened.settings.agency.id):
            answer = opened.enrol(url, parsed)
        if answer.agency != opened.settings.agency.id:
            say(OTHER_AGENCY)
        strange = opened.printed_outside(answer)
    print_rows("Đã kết nối", _who(answer))
    if strange:
        say(printed_before(strange))


def _who(answer: Enrolled) -> list[tuple[str, str]]:
    leases = (f"{lease.lane.first:04d}–{lease.lane.last:04d} đến {lease.ends:%d/%m/%Y}" for lease in answer.leases)
    return [("Máy", answer.kiosk), ("Cơ quan", answer.agency), ("Dải số", ", ".join(leases))]


@app.command()
def run(config: ConfigOption = None) -> None:
    """Chạy dịch vụ gửi và nhận, cho đến khi bị dừng."""
    settings = load(find(config))
    from kiosk.sync.retry import start_offset
    from kiosk.sync.service import Rhythm, in_process, serve
    from kiosk.sync.turns import last_asked
    from kiosk.sync_wiring import load_code, one_worker_round
    from kiosk.wiring import code_channel

    load_code()
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _: ended.append(given))

    def pause(seconds: float) -> bool:
        time.sleep(0 if ended else seconds)
        return bool(ended)

    rhythm = Rhythm(
        every=settings.sync.every_seconds,
        draw=random.random,
        pause=pause,
        asked=lambda: last_asked(settings.kiosk.home),
    )
    first = start_offset(f"{settings.agency.id} {settings.kiosk.id}")
    serve(lambda: in_process(lambda: one_worker_round(settings, code_channel)), rhythm, first=first)


@app.command()
def now(config: ConfigOption = None) -> None:
    """Gửi và nhận một lần, ngay bây giờ."""
    from kiosk.wiring import code_channel

    with _open(config) as opened:
        done = opened.round(hurry=True)
        opened.tell_citizens(code_channel)
        state = opened.shown.state()
    rows = [("Hồ sơ, nhật ký", f"{done.rows} dòng"), ("Tệp quét", str(done.files)), ("Tin từ hub", str(done.items))]
    print_rows("Đã gửi", [*rows, *line_words.facts(state, datetime.now(UTC))])
    if done.error:
        say(line_words.trouble(state) if state.locked else t(f"sync.error.{done.error}"))
        raise typer.Exit(FAILED)


@app.command()
def status(
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="in một đối tượng JSON")] = False,
) -> None:
    """Đã gửi bao nhiêu, còn bao nhiêu, lần cuối, lỗi gì."""
    with _open(config) as opened:
        state, aside = opened.shown.state(), opened.shown.aside()
        link = opened.sync.links.link()
    if as_json:
        print_json(
            {
                "enrolled": state.enrolled,
                "kiosk": link.kiosk if link else "",
                "incarnation": link.incarnation if link else 0,
                "sent": state.sent,
                "left": state.left,
                "reached": state.reached.isoformat() if state.reached else None,
                "error": state.error,
                "locked": state.locked,
                "texts_in_doubt": state.doubted,
                "aside": [{"code": one.code, "reason": one.reason} for one in aside],
                "revisions": [_revision(one) for one in state.revisions],
            }
        )
        return
    print_rows("Đồng bộ", line_words.facts(state, datetime.now(UTC)))
    for one in state.revisions:
        if one.detail:
            say(f"{t(f'revision.{one.subject}')}, bản {one.refused}: {one.detail}")
    if aside:
        print_rows(
            t("sync.aside_heading"),
            [(with_check(one.code) if one.code else one.dossier, line_words.reason(one.reason)) for one in aside],
        )


def _revision(one: RevisionShown) -> dict[str, object]:
    return asdict(one) | {"since": one.since.isoformat() if one.since else None}


@app.command()
def retry(
    dossier: Annotated[str, typer.Argument(help="mã hồ sơ")],
    config: ConfigOption = None,
) -> None:
    """Gửi lại một hồ sơ đã bị để riêng."""
    with _open(config) as opened:
        found = opened.home.dossiers.by_code(as_written(dossier))
        if found is None:
            raise refuse("Không có hồ sơ mang mã này. Hãy xem bằng lệnh: kiosk sync status")
        tried = opened.shown.retry(found.id)
    say("Sẽ gửi lại ở lượt tới." if tried else "Hồ sơ này không bị để riêng; không có gì để gửi lại.")


@app.command()
def rejoin(
    config: ConfigOption = None,
    code: CodeOption = "",
    hub: Annotated[
        str, typer.Option("--hub", help="khi bản sao lưu cũ hơn lần kết nối: địa chỉ hub, cùng --code")
    ] = "",
) -> None:
    """Sau khi khôi phục kho dữ liệu: đi tiếp sau các số đã cấp, dưới số hiệu mới."""
    from kiosk.sync.enrolment import rejoin as ask
    from kiosk.sync.turns import turn
    from kiosk.sync.wire_enrol import EnrolmentCode

    parsed = EnrolmentCode.parse(code) if code else None
    if code and parsed is None:
        raise refuse(WRONG_CODE)
    if hub:
        _come_back(config, hub.rstrip("/"), parsed)
        return
    with _open(config) as opened, turn(opened.home.path):
        link, agency = opened.sync.links.link(), opened.settings.agency.id
        if link is None:
            raise refuse(way_back(agency) if opened.has_met_a_hub() else t("sync.error.not_enrolled"))
        with _told(agency), opened.line(link.url) as line:
            secret = parsed.secret if parsed else ""
            answer = ask(line, link, opened.sync.outbox.mark(), opened.keys(), secret=secret)
        opened.sync.links.rejoined(answer)
        marks = [(f"Số cuối ngày {mark.day:%d/%m/%Y}", f"{mark.number:04d}") for mark in answer.marks[:1]]
    print_rows("Đã kết nối lại", [("Số hiệu", str(answer.incarnation)), *marks])


def _come_back(config: Path | None, url: str, code: EnrolmentCode | None) -> None:
    """Rejoin a hub that the store knows nothing of."""
    from kiosk.sync.enrolment import is_hub_address
    from kiosk.sync.turns import turn

    if not is_hub_address(url):
        raise refuse(WRONG_ADDRESS)
    with _open(config) as opened, turn(opened.home.path):
        agency = opened.settings.agency.id
        if code is None:
            raise refuse(way_back(agency))
        with _told(agency):
            answer = opened.come_back(url, code)
    marks = [(f"Số cuối ngày {mark.day:%d/%m/%Y}", f"{mark.number:04d}") for mark in answer.marks[:1]]
    number = ("Số hiệu", str(answer.enrolled.incarnation))
    print_rows("Đã kết nối lại", [*_who(answer.enrolled), number, *marks])
    if answer.enrolled.agency != agency:
        say(OTHER_AGENCY)
    say(
        "Nếu biên nhận in sau bản sao lưu có số lớn hơn mà hub chưa nhận, hãy báo số đó: "
        "kiosk lane mark SỐ --officer TÊN_ĐĂNG_NHẬP"
    )


@app.command("export")
def export_(folder: FolderArgument, config: ConfigOption = None) -> None:
    """Ghi những gì hub chưa có ra USB, đã mã hóa và ký."""
    from kiosk.sync.stick import export
    from kiosk.sync.turns import turn

    with _open(config) as opened, turn(opened.home.path):
        link, keys = opened.sync.links.link(), opened.keys()
        if link is None:
            raise refuse(t("sync.error.not_enrolled"))
        most = opened.settings.sync.stick_megabytes << 20
        # Before it is made, so that the stick itself tells of it.
        opened.home.journal.append("sync.exported", actor=shell_actor(), body={"to": "stick"})
        made = export(opened.stores, link, keys.signer, keys.sign_key, folder, most=most, now=datetime.now(UTC))
    rows = [("Hồ sơ, nhật ký", f"{made.rows} dòng"), ("Tệp quét", str(made.papers))]
    print_rows("Đã ghi ra USB", [*rows, *(("Tệp", path.name) for path in made.files)])
    say("Mang USB tới hub, chạy: kiosk hub stick THƯ_MỤC. Rồi mang về, chạy: kiosk sync import THƯ_MỤC")


@app.command("import")
def import_(folder: FolderArgument, config: ConfigOption = None) -> None:
    """Nhận trả lời của hub từ USB."""
    from kiosk.sync.stick import take_back
    from kiosk.sync.turns import turn

    with _open(config) as opened, turn(opened.home.path):
        link = opened.sync.links.link()
        if link is None:
            raise refuse(t("sync.error.not_enrolled"))
        brought = take_back(opened.stores, link, folder)
        state = opened.shown.state()
    rows = [("Hub đã nhận thêm", f"{brought.rows} dòng"), ("Tin từ hub", str(brought.items))]
    print_rows("Đã nhận từ USB", [*rows, *line_words.facts(state, datetime.now(UTC))])
    if brought.broken:
        say(f"Có {len(brought.broken)} tệp hỏng hoặc không phải cho máy này: {', '.join(brought.broken[:5])}.")
        raise typer.Exit(FAILED)
