"""`kiosk hub …`: every command answers with a table or a sentence; without the extra there is one clear sentence."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.domain.ownership import HANDOVER
from kiosk.hub import cli, kiosks
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from kiosk.sync.enrolment import REASONS
from kiosk.sync.wire_enrol import EnrolmentCode
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY

CODE = f"{AGENCY}-261120-0001"
OFFICER = ("--officer", "Trần Văn Mẫu")


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("KIOSK_HUB_HOME", str(home))


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["hub", *words])


@pytest.fixture
def dossier(kiosk: HubKiosk) -> str:
    made = kiosk.journal.submitted(1)
    kiosk.journal.append(HANDOVER, made)
    kiosk.push()
    return made


def test_a_code_is_issued_and_a_kiosk_enrols_with_it(hub: Hub) -> None:
    told = call("enrol", "--agency", AGENCY, "--kiosk", "K2", "--first", "700", "--last", "800")
    assert told.exit_code == 0
    assert "0700–0800" in told.output
    written = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){5}", told.output)
    assert written is not None
    code = EnrolmentCode.parse(written[0])
    assert code is not None
    assert HubKiosk.enrolled(hub, code).answer.kiosk == "K2"


def test_the_kiosks_are_listed(kiosk: HubKiosk) -> None:
    assert "0001–0624" in call("kiosks").output
    (line,) = json.loads(call("kiosks", "--json").output)["kiosks"]
    assert (line["id"], line["agency"], line["revoked"]) == ("K1", AGENCY, False)


def test_a_kiosk_is_revoked(kiosk: HubKiosk, hub: Hub) -> None:
    assert call("revoke", "K1").exit_code == 0
    assert "đã thu hồi" in call("kiosks").output
    assert kiosks.by_token(hub, kiosk.answer.token) is None


def test_a_dossier_goes_its_way_by_commands(dossier: str) -> None:
    steps = [
        call("accept", CODE, *OFFICER, "--due", "2026-11-30T09:00"),
        call("supplement", CODE, *OFFICER, "--defect", "Nộp bản chính.", "--defect", "Ký tờ khai."),
        call("state", CODE, "4", *OFFICER, "--note", "Đã nhận đủ."),
        call("result", CODE, *OFFICER),
        call("result", CODE, *OFFICER, "--returned"),
    ]
    assert [step.exit_code for step in steps] == [0] * 5
    assert "10: Đã trả kết quả" in steps[-1].output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("accept", "X", *OFFICER), "Không có hồ sơ mang mã này"),
        (("result", CODE, *OFFICER, "--returned"), "không chuyển sang “Đã trả kết quả” được"),
        (("accept", CODE, *OFFICER, "--due", "mai"), "2026-11-27T09:00"),
        (("accept", CODE, "--officer", " "), "họ tên cán bộ"),
        (("backup", "/nonexistent/stick"), "cắm ổ sao lưu"),
        (("serve", "--certificate", "/nonexistent"), "không có tệp hay thư mục này"),
        (("serve", "--certificate", "/etc/hostname"), "một cặp PEM"),
        (("serve", "--key", "/etc/hostname"), "thiếu chứng thư"),
        (("serve", "--host", "192.0.2.1"), "--host, --port"),
        (("supplement", CODE, *OFFICER, "--defect", ""), "Nhiều nhất"),
        (("revoke", "K9"), "Không có máy mang tên này"),
        (("revoke", "Ai đó", "--clerk"), "Không có khóa nào"),
        (("enrol", "--agency", "tay-hieu"), "H41.29.19"),
        (("enrol", "--agency", AGENCY, "--first", "9", "--last", "1"), "số đầu không lớn hơn"),
        (("enrol", "--agency", AGENCY, "--first", "1", "--last", "9"), "chồng lên"),
        (("enrol", "--agency", AGENCY, "--kiosk", "kiosk"), "chữ in hoa"),
        (("clerk", "--name", "X", "--agency", "?"), "H41.29.19"),
        (("kiosks", "--home", "/nonexistent"), "kiosk hub serve"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(dossier: str, words: tuple[str, ...], sentence: str) -> None:
    told = call(*words)
    assert told.exit_code == 2
    assert sentence in told.output


def test_a_port_that_is_taken_is_told_in_a_sentence(home: Path, dossier: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = call("serve", "--port", str(taken.getsockname()[1]))
    assert told.exit_code == 2
    assert "đang có chương trình khác dùng" in told.output


def test_every_reason_of_the_hub_has_a_sentence() -> None:
    raised = set()
    for path in Path(cli.__file__).parent.glob("*.py"):
        raised |= set(re.findall(r'HubRefused\("(\w+)"', path.read_text(encoding="utf-8")))
    over_the_wire = {"code", "key_known", "revoked", "other_machine", "unknown_row", "played_again", "size", "busy"} | {
        "incarnation"
    }
    assert raised - over_the_wire - REASONS <= cli.REFUSALS.keys() | {"lane_taken"}


def test_a_clerks_key_is_shown_once_and_taken_away(hub: Hub) -> None:
    told = call("clerk", "--name", "Hộ tịch", "--agency", AGENCY)
    assert re.search(r"[\w-]{43}", told.output)
    assert call("revoke", "Hộ tịch", "--clerk").exit_code == 0


def test_a_catalogue_is_published(tmp_path: Path, kiosk: HubKiosk) -> None:
    (tmp_path / "1.001193.toml").write_text("minutes = 20\n")
    published = call("publish", "catalogue", str(tmp_path), "--agency", AGENCY)
    assert (published.exit_code, "người dân kế tiếp" in published.output) == (0, True)
    assert len(kiosk.news()) == 2


def test_what_no_kiosk_would_take_is_not_published(tmp_path: Path, kiosk: HubKiosk) -> None:
    (tmp_path / "1.001193.toml").write_text("minutes = true\n")
    days = tmp_path / "days.txt"
    days.write_text('[[days]]\nday = 1999-01-04\nkind = "off"\n')
    for subject, path, words in (
        ("catalogue", tmp_path, "minutes"),
        ("calendar", days, "quá xa hôm nay"),
        ("calendar", tmp_path, "tệp .toml"),
        ("catalogue", days, "thư mục"),
    ):
        refused = call("publish", subject, str(path), "--agency", AGENCY)
        assert (refused.exit_code, words in refused.output) == (2, True), refused.output
    assert len(kiosk.news()) == 1


def test_backup_and_restore_by_command(tmp_path: Path, home: Path, dossier: str) -> None:
    (tmp_path / "disk").mkdir()
    assert call("backup", str(tmp_path / "disk")).exit_code == 0
    (records,) = (tmp_path / "disk").glob("hub-*.db")
    target = tmp_path / "restored"
    target.mkdir(mode=0o700)
    assert "store.key" in call("restore", str(records), "--home", str(target)).output
    for key in ("store.key", "hub.key"):
        (target / key).write_bytes((home / key).read_bytes())
        (target / key).chmod(0o600)
    told = call("restore", str(records), "--home", str(target))
    assert (told.exit_code, "Đã khôi phục" in told.output) == (0, True)
    open_hub(target)[1].close()


def test_without_the_extra_there_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    told = call("kiosks")
    assert told.exit_code == 2
    assert "pip install 'motcua-kiosk[hub]'" in told.output


def test_the_hub_serves_until_it_is_told_to_stop(home: Path) -> None:
    program = ["-m", "kiosk", "hub", "serve", "--home", str(home), "--port", "0"]
    process = subprocess.Popen([sys.executable, *program], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines, address = [], ""
    for text in process.stderr:
        lines.append(json.loads(text))
        if found := re.search(r"http://127\.0\.0\.1:\d+", lines[-1]["event"]):
            address = found[0]
            break
    answer = httpx2.get(f"{address}/healthz")
    assert answer.status_code == 200
    assert "server" not in answer.headers
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=60)[1]
    assert process.returncode in (0, -signal.SIGTERM)
    lines += [json.loads(text) for text in rest.splitlines()]
    assert [line["route"] for line in lines if line["event"] == "request"] == ["/healthz"]
