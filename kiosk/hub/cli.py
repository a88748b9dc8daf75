"""`kiosk hub …`: the hub's commands. `kiosk.cli` loads them when one is given and the extra is installed only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from kiosk.cli_output import Sentences, console, print_json, print_rows, refuse, say
from kiosk.data.times import moment
from kiosk.domain.codes import Lane, is_agency_id
from kiosk.domain.dossier import ForbiddenTransition, Status
from kiosk.domain.text import clean
from kiosk.domain.typed_codes import as_written
from kiosk.domain.worktime import VIETNAM
from kiosk.hub import clerks, kiosks, overview, revisions
from kiosk.hub.config import HubConfigError
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.home import NoHub, open_hub
from kiosk.hub.ledger_files import LedgerDamaged
from kiosk.hub.migrate import NewerTables
from kiosk.hub.revision_files import revision_files
from kiosk.hub.sole import ServedAlready
from kiosk.hub.web.words import LANGUAGES, words
from kiosk.sync.wire_feed import Subject

REFUSALS: Final = {
    "kiosk_name": "Tên máy gồm 1 đến 8 chữ in hoa và chữ số, không có I, L, O.",
    "lane_taken": "Dải số này chồng lên dải của máy khác. Hãy xem bằng lệnh: kiosk hub kiosks",
    "no_lane_left": "Cơ quan này đã hết dải số. Hãy thu hồi máy không còn dùng.",
    "other_agency": "Tên máy này đã có ở cơ quan khác. Hãy chọn tên khác.",
    "unknown_kiosk": "Không có máy mang tên này. Hãy xem bằng lệnh: kiosk hub kiosks",
    "unknown_clerk": "Không có khóa nào mang tên này.",
    "not_found": "Không có hồ sơ mang mã này. Hãy xem lại mã.",
    "kiosk_decides": (
        "Hồ sơ này do máy tại quầy xử lý; hãy xử lý tại quầy. "
        "Máy nào đặt [sync] desk = 'hub' thì hồ sơ nộp ở máy đó do hub xử lý."
    ),
    "set_aside": "Hồ sơ này đang để riêng. Hãy xem lý do: kiosk hub overview, rồi dùng: kiosk hub clear",
    "changed": "Hồ sơ vừa thay đổi. Hãy xem lại rồi làm lại.",
    "erased": "Hồ sơ này đã xóa dữ liệu. Không còn gì để xử lý.",
    "not_ended": "Lý do này chưa dùng được: hồ sơ chưa kết thúc. Hãy kết thúc hồ sơ trước, hoặc chọn lý do khác.",
    "two_papers": (
        "Mã này in trên biên nhận của hai hồ sơ. Hãy hỏi mã mới của hồ sơ (quét mã QR trên biên nhận để biết), "
        "rồi ghi mã mới."
    ),
    "several_aside": "Có nhiều hồ sơ để riêng cùng ghi mã này. Hãy ghi số hiệu của hồ sơ, xem bằng: kiosk hub overview",
    "no_duplicate": "Không có hồ sơ nào cần xem là nộp trùng với hồ sơ này.",
    "no_number": "Hôm nay hub không còn số để cấp. Hãy thử lại vào ngày mai.",
}
"""What to do where the hub says no."""


app = typer.Typer(
    cls=Sentences,
    name="kiosk hub", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    rich_markup_mode=None, help="Máy chủ đồng bộ và trang tra cứu.",
)  # fmt: skip
HomeOption = Annotated[Path, typer.Option("--home", envvar="KIOSK_HUB_HOME", help="thư mục của hub")]


def _somebody(name: str) -> str:
    if not clean(name):
        raise refuse("Hãy ghi họ tên cán bộ sau --officer; tên này in trên giấy và vào nhật ký.")
    return clean(name)


CodeArgument = Annotated[
    str, typer.Argument(callback=as_written, help="mã hồ sơ, có hay không có chữ kiểm tra; hoặc số hiệu của hồ sơ")
]
OfficerOption = Annotated[str, typer.Option("--officer", callback=_somebody, help="họ tên cán bộ, như in trên giấy")]
JsonOption = Annotated[bool, typer.Option("--json", help="in một đối tượng JSON")]
USUAL_HOME: Final = Path("/var/lib/kiosk-hub")
ADMINISTRATOR: Final = "officer:hub"


def status_words(status: Status) -> str:
    """A state as the look-up page names it."""
    return words(LANGUAGES[0])[f"status.{status.value}"]


@contextmanager
def opened(home: Path, *, make: bool = False) -> Iterator[Hub]:
    """The hub of a command, closed afterwards; what goes wrong is told in a sentence."""
    try:
        hub, store = open_hub(home, make=make)
    except (NoHub, HubConfigError, NewerTables, LedgerDamaged) as error:
        raise refuse(str(error)) from None
    try:
        yield hub
    except ServedAlready as other:
        raise refuse(str(other)) from None
    except HubRefused as refused:
        otherwise = f"Hub không làm được việc này (“{refused.reason}”). Hãy báo người quản trị."
        raise refuse(REFUSALS.get(refused.reason, otherwise)) from None
    except ForbiddenTransition as forbidden:
        before, after = status_words(forbidden.before), status_words(forbidden.after)
        raise refuse(f"Hồ sơ đang ở trạng thái “{before}”, không chuyển sang “{after}” được.") from None
    finally:
        store.close()


@app.command()
def serve(
    home: HomeOption = USUAL_HOME,
    host: Annotated[str, typer.Option(help="địa chỉ để nghe; 127.0.0.1 khi có máy chủ web đứng trước")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="cổng")] = 8443,
    certificate: Annotated[Path | None, typer.Option(help="chứng thư TLS (PEM)")] = None,
    key: Annotated[Path | None, typer.Option(help="khóa của chứng thư (PEM)")] = None,
) -> None:
    """Chạy hub: nhận hồ sơ từ các máy, trả trạng thái, mở trang tra cứu."""
    from kiosk.hub.serving import run, unusable

    if fault := unusable(host, port, certificate, key):
        raise refuse(fault)
    with opened(home, make=True) as hub:
        run(hub, home, host=host, port=port, certificate=certificate, key=key)


@app.command()
def enrol(
    agency: Annotated[str, typer.Option(help="mã định danh cơ quan của máy")],
    home: HomeOption = USUAL_HOME,
    kiosk: Annotated[
        str, typer.Option(help="tên máy; không ghi thì hub đặt. Máy đã có: mã để chuyển sang máy mới")
    ] = "",
    first: Annotated[int, typer.Option(help="số đầu của dải số trong ngày; 0: dải trống đầu tiên")] = 0,
    last: Annotated[int, typer.Option(help="số cuối của dải")] = 0,
    hours: Annotated[
        int, typer.Option(min=1, max=24 * 30, help="mã dùng được trong bấy nhiêu giờ")
    ] = kiosks.CODE_HOURS,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="máy đã có mà mất sync.key: cho quay lại bằng khóa mới")
    ] = False,
) -> None:
    """Cấp mã một lần để một máy kết nối vào hub."""
    if not is_agency_id(agency):
        raise refuse("Mã định danh viết như H41.29.19 hoặc 000.19.29.H41.")
    try:
        lane = Lane(first, last) if first or last else None
    except ValueError:
        raise refuse("Dải số nằm trong khoảng 1 đến 9999, số đầu không lớn hơn số cuối.") from None
    with opened(home, make=True) as hub:
        code, name, given = kiosks.issue_code(hub, agency, kiosk=kiosk, lane=lane, hours=hours, new_key=new_key)
    rows = (
        ("Mã kết nối", str(code)),
        ("Máy", name),
        ("Dải số", f"{given.first:04d}–{given.last:04d}"),
        ("Dùng trong", f"{hours} giờ, một lần"),
    )
    print_rows("Gõ mã này tại máy", rows)


@app.command("kiosks")
def list_kiosks(home: HomeOption = USUAL_HOME, as_json: JsonOption = False) -> None:
    """Các máy đã kết nối: lần cuối liên lạc, đã nhận đến đâu, có báo động không."""
    with opened(home) as hub:
        found = overview.kiosks(hub)
    if as_json:
        print_json({"kiosks": [one.as_json() for one in found]})
        return
    table = Table(title="Các máy")
    for heading in ("Máy", "Cơ quan", "Dải số", "Liên lạc cuối", "Dòng đã nhận", "Chờ tệp", "Ghi chú"):
        table.add_column(heading, overflow="fold")
    for one in found:
        seen = f"{moment(one.seen).astimezone(VIETNAM):%H:%M\n%d/%m/%Y}"
        note = "đã thu hồi" if one.revoked else "BÁO ĐỘNG: có hai bản" if one.alarms else ""
        lanes = ", ".join(f"{lane.first:04d}–{lane.last:04d}" for lane in one.lanes)
        table.add_row(one.id, one.agency, lanes, seen, str(one.through), str(one.missing_files), note)
    console().print(table)


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="tên máy, hoặc tên khóa khi có --clerk")],
    home: HomeOption = USUAL_HOME,
    clerk: Annotated[bool, typer.Option("--clerk", help="thu hồi khóa của bộ phận xử lý")] = False,
) -> None:
    """Thu hồi một máy: hub không nhận gì từ máy đó nữa, các máy khác thôi tin biên nhận của nó."""
    with opened(home) as hub:
        (clerks.revoke if clerk else kiosks.revoke)(hub, name)
    say(f"Đã thu hồi {name}.")


@app.command("clerk")
def add_clerk(
    name: Annotated[str, typer.Option(help="tên bộ phận hoặc phần mềm giữ khóa")],
    agency: Annotated[str, typer.Option(help="mã định danh cơ quan")],
    home: HomeOption = USUAL_HOME,
) -> None:
    """Tạo khóa cho bộ phận xử lý (giao diện /v1/dossiers)."""
    if not is_agency_id(agency):
        raise refuse("Mã định danh viết như H41.29.19 hoặc 000.19.29.H41.")
    with opened(home, make=True) as hub:
        key = clerks.add(hub, name=name, agency=agency)
    print_rows("Khóa chỉ hiện một lần", (("Authorization: Bearer", key),))


@app.command()
def publish(
    subject: Annotated[Subject, typer.Argument(help="catalogue: danh mục; calendar: lịch nghỉ")],
    path: Annotated[Path, typer.Argument(exists=True, help="danh mục: thư mục thủ tục riêng; lịch: tệp .toml")],
    agency: Annotated[str, typer.Option(help="mã định danh cơ quan")],
    home: HomeOption = USUAL_HOME,
    above: Annotated[int, typer.Option(min=0, help="số bản mà các máy đang dùng; chỉ cần sau khi khôi phục hub")] = 0,
) -> None:
    """Phát hành danh mục hoặc lịch nghỉ cho các máy của một cơ quan."""
    if not is_agency_id(agency):
        raise refuse("Mã định danh viết như H41.29.19 hoặc 000.19.29.H41.")
    files = revision_files(subject, path)
    with opened(home) as hub:
        try:
            pointer = revisions.publish(hub, agency, subject, files, above=above)
        except revisions.Unfit as unfit:
            raise refuse(f"Chưa phát hành. {unfit.fault}") from None
    rows = (("Bản", str(pointer.revision)), ("Tệp", str(len(files))), ("SHA-256", pointer.sha256))
    print_rows("Đã phát hành", rows)
    say("Các máy tự nhận ở lượt đồng bộ tới, hoặc từ USB, và dùng từ người dân kế tiếp.")
