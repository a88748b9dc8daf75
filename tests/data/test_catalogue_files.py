"""The catalogue's files: overlays, and faults with file, line and field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.data.catalogue_files import SHIPPED, CatalogueError, Fault, check_catalogue, load_catalogue
from kiosk.domain.catalogue import SignWay
from kiosk.domain.fees import CopyFee, FlatFee, PageFee, PageStep
from kiosk.domain.toml_lines import key_lines, line_of
from kiosk.domain.worktime import ProcessingTime

PROCEDURE = """\
name = "Đăng ký thử"
everyday = "Thử"
field = "Hộ tịch"
life_event = "Sinh con"
who = "Ai cũng được."
form = "mau"
result = "Giấy thử"
source = "Bài kiểm tra."
captured = 2026-07-18

[time]
kind = "working_day"
amount = 3

[[papers]]
key = "card"
name = "Thẻ căn cước"
present_only = true

[[fees]]
key = "fee"
name = "Lệ phí"
direct = 20000
online = 10000
"""

FORM = """\
revision = 1
title = "Mẫu"
source = "Bài kiểm tra."
source_date = 2026-07-18

[[sections]]
key = "s"
title = "Phần"

[[sections.fields]]
key = "sex"
label = "Giới tính"
kind = "choice"
options_from = "sex"
"""

LISTS = """\
[sex]
options = ["Nam", "Nữ"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "catalogue/1.000001.toml": PROCEDURE,
        "forms/mau.toml": FORM,
        "lists.toml": LISTS,
    }.items():
        write(tmp_path / "shipped" / name, text)
    return tmp_path / "shipped"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    (tmp_path / "overlay").mkdir()
    return tmp_path / "overlay"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    write(path, text.replace(old, new))


def only(faults: tuple[Fault, ...]) -> Fault:
    (fault,) = faults
    return fault


class TestLoading:
    def test_a_procedure_and_its_form_are_read(self, folder: Path) -> None:
        catalogue = load_catalogue(folder)
        procedure = catalogue.get("1.000001")
        assert procedure.everyday == "Thử"
        assert procedure.time == ProcessingTime.working_days(3)
        assert procedure.papers[0].present_only
        assert procedure.tariffs[0].variants[0].rule == FlatFee(direct=20000, online=10000)
        assert catalogue.form("mau").sections[0].fields[0].options[1].label == "Nữ"

    @pytest.mark.parametrize(
        ("line", "way"), [("", SignWay.NONE), ('sign = "hand"', SignWay.HAND), ('sign = "digital"', SignWay.DIGITAL)]
    )
    def test_a_paper_may_ask_for_a_signature(self, folder: Path, line: str, way: SignWay) -> None:
        change(folder / "catalogue/1.000001.toml", "present_only = true", line)
        assert load_catalogue(folder).get("1.000001").papers[0].sign is way

    @pytest.mark.parametrize(
        ("fee", "rule"),
        [
            ("amount = 0", FlatFee(0, 0, 0)),
            ("per_copy = 8000", CopyFee(8000)),
            ("", FlatFee()),
            (
                "limit = 200000\npages = [{ from_page = 1, amount = 2000 }, { from_page = 3, amount = 1000 }]",
                PageFee((PageStep(1, 2000), PageStep(3, 1000)), 200000),
            ),
        ],
    )
    def test_a_fee_is_written_in_one_of_four_ways(self, folder: Path, fee: str, rule: object) -> None:
        change(folder / "catalogue/1.000001.toml", "direct = 20000\nonline = 10000", fee)
        assert load_catalogue(folder).get("1.000001").tariffs[0].variants[0].rule == rule

    def test_a_fee_may_have_variants_and_reductions(self, folder: Path) -> None:
        more = """
[[fees.variants]]
key = "on_time"
name = "Đúng hạn"
amount = 0

[[fees.variants]]
key = "late"
name = "Quá hạn"

[[reductions]]
key = "poor"
name = "Hộ nghèo"
percent = 100
proof = "Giấy chứng nhận hộ nghèo"
fees = ["fee"]
"""
        change(folder / "catalogue/1.000001.toml", "direct = 20000\nonline = 10000\n", more)
        procedure = load_catalogue(folder).get("1.000001")
        assert [(v.key, v.rule) for v in procedure.tariffs[0].variants] == [
            ("on_time", FlatFee(0, 0, 0)),
            ("late", FlatFee()),
        ]
        assert procedure.reductions[0].tariffs == {"fee"}

    def test_an_unknown_time_is_said_to_be_unknown(self, folder: Path) -> None:
        change(folder / "catalogue/1.000001.toml", 'kind = "working_day"\namount = 3', 'note = "Cán bộ hẹn ngày."')
        procedure = load_catalogue(folder).get("1.000001")
        assert (procedure.time, procedure.time_note) == (None, "Cán bộ hẹn ngày.")


class TestOverlay:
    def test_it_changes_only_the_keys_that_it_names(self, folder: Path, overlay: Path) -> None:
        write(overlay / "1.000001.toml", 'everyday = "Khác"\n\n[time]\namount = 5\n')
        procedure = load_catalogue(folder, overlay).get("1.000001")
        assert (procedure.everyday, procedure.name) == ("Khác", "Đăng ký thử")
        assert procedure.time == ProcessingTime.working_days(5)

    def test_its_lists_replace_the_shipped_ones(self, folder: Path, overlay: Path) -> None:
        write(overlay / "1.000001.toml", '[[fees]]\nkey = "fee"\nname = "Lệ phí của tỉnh"\ndirect = 15000\n')
        tariffs = load_catalogue(folder, overlay).get("1.000001").tariffs
        assert [tariff.name for tariff in tariffs] == ["Lệ phí của tỉnh"]

    def test_it_adds_procedures_and_forms(self, folder: Path, overlay: Path) -> None:
        write(overlay / "3.000001.toml", PROCEDURE.replace('form = "mau"', 'form = "moi"'))
        write(overlay / "forms/moi.toml", FORM)
        catalogue = load_catalogue(folder, overlay)
        assert {p.code for p in catalogue} == {"1.000001", "3.000001"}
        assert catalogue.form("moi").key == "moi"

    def test_its_form_replaces_the_shipped_one(self, folder: Path, overlay: Path) -> None:
        write(overlay / "forms/mau.toml", FORM.replace("revision = 1", "revision = 2"))
        assert load_catalogue(folder, overlay).form("mau").revision == 2

    def test_it_takes_a_procedure_out(self, folder: Path, overlay: Path) -> None:
        write(overlay / "1.000001.toml", "hidden = true\n")
        assert len(load_catalogue(folder, overlay)) == 0

    def test_a_fault_is_reported_in_the_file_that_it_came_from(self, folder: Path, overlay: Path) -> None:
        write(overlay / "1.000001.toml", '# của tỉnh\nminutes = "mười"\n')
        fault = only(check_catalogue(folder, overlay))
        assert (fault.file, fault.line, fault.field) == (overlay / "1.000001.toml", 2, "minutes")
        change(folder / "catalogue/1.000001.toml", 'kind = "working_day"', 'kind = "week"')
        shipped = check_catalogue(folder, overlay)[-1]
        assert (shipped.file, shipped.line, shipped.field) == (folder / "catalogue/1.000001.toml", 12, "time.kind")

    def test_a_folder_that_is_not_there_is_a_fault(self, folder: Path, tmp_path: Path) -> None:
        assert "Tạo thư mục" in only(check_catalogue(folder, tmp_path / "nowhere")).message


class TestFaults:
    @pytest.mark.parametrize(
        ("old", "new", "line", "field", "words"),
        [
            ('kind = "working_day"', 'kind = "week"', 12, "time.kind", "working_day"),
            ("amount = 3", "", 11, "time.amount", "Thêm"),
            ('name = "Thẻ căn cước"', "name = 5", 17, "papers[1].name", "ngoặc kép"),
            ("present_only = true", "present = true", 18, "papers[1].present", "“present_only”"),
            ("present_only = true", "required = false", 15, "papers[1].when", "khi nào"),
            ("present_only = true", "originals = 0", 18, "papers[1].originals", "ít nhất một"),
            ("present_only = true", 'sign = "pen"', 18, "papers[1].sign", "digital"),
            ("present_only = true", 'present_only = true\nsign = "digital"', 19, "papers[1].sign", "được quét"),
            ("present_only = true", "present_only = true\nvalid_days = 5", 19, "papers[1].valid_days", "được quét"),
            ("present_only = true", "valid_days = 9999", 18, "papers[1].valid_days", "3660"),
            ("direct = 20000", "direct = -1", 23, "fees[1].direct", "từ 0"),
            ("direct = 20000", "amount = 20000", 23, "fees[1].amount", "một cách"),
            ("direct = 20000", "limit = 5", 23, "fees[1].limit", "pages"),
            ('form = "mau"', 'form = "mu"', 6, "form", "mau"),
            ("captured = 2026-07-18", 'captured = "hôm qua"', 9, "captured", "ngày dạng"),
            ('who = "Ai cũng được."', "", 1, "who", "Thêm"),
            ('who = "Ai cũng được."', 'deliveries = ["drone"]\nwho = "x"', 5, "deliveries", "counter"),
        ],
    )
    def test_a_fault_names_file_line_and_field(
        self, folder: Path, old: str, new: str, line: int, field: str, words: str
    ) -> None:
        file = folder / "catalogue/1.000001.toml"
        change(file, old, new)
        fault = only(check_catalogue(folder))
        assert (fault.file, fault.line, fault.field) == (file, line, field)
        assert words in fault.message
        assert str(fault).startswith(f"{file}:{line}: {field}: ")

    def test_a_fault_in_a_form_has_its_line_too(self, folder: Path) -> None:
        change(folder / "forms/mau.toml", 'kind = "choice"', 'kind = "choise"')
        fault = check_catalogue(folder)[0]
        assert (fault.line, fault.field) == (13, "sections[1].fields[1].kind")
        assert "“choice”" in fault.message

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"name = \n", "TOML"),
            (b"\xff\xfe", "UTF-8"),
            (b"a = " + b"[" * 30_000, "lồng quá sâu"),
            (b"# " + b"x" * 300_000, "KB"),
        ],
        ids=["syntax", "encoding", "depth", "size"],
    )
    def test_a_file_that_cannot_be_read_is_a_fault_and_no_crash(self, folder: Path, content: bytes, words: str) -> None:
        (folder / "catalogue/1.000001.toml").write_bytes(content)
        assert words in check_catalogue(folder)[0].message

    def test_a_syntax_fault_has_its_line(self, folder: Path) -> None:
        write(folder / "catalogue/1.000001.toml", 'name = "x"\n\nthis is wrong\n')
        assert only(check_catalogue(folder)).line == 3

    def test_a_procedure_is_named_by_its_code(self, folder: Path) -> None:
        shutil.move(folder / "catalogue/1.000001.toml", folder / "catalogue/khai-sinh.toml")
        assert "theo mã thủ tục" in only(check_catalogue(folder)).message

    def test_loading_tells_all_faults_at_once(self, folder: Path) -> None:
        change(folder / "catalogue/1.000001.toml", "amount = 3", "amount = 0")
        change(folder / "forms/mau.toml", "revision = 1", "revision = 0")
        change(folder / "lists.toml", '["Nam", "Nữ"]', "[]")
        with pytest.raises(CatalogueError) as caught:
            load_catalogue(folder)
        files = {fault.file.name for fault in caught.value.faults}
        assert files == {"1.000001.toml", "mau.toml", "lists.toml"}
        assert "1.000001.toml:13" in str(caught.value)


class TestLines:
    TEXT = """\
# đầu tệp [x] = 1
a = 1
"b c" = "x = 2"  # [[no]]
d.e = 3

[t]
f = [
    ["]"],  # ]
    { g = 1 },
]
h = \"\"\"
k = 1
\"\"\"
i = '\\'
[[s]]
j = 1
[[s.f]]
k = 1
[[s.f]]
k = 2
[[s]]
[[s.f]]
k = 3
"""

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("a",), 2), (("b c",), 3), (("d", "e"), 4), (("t",), 6), (("t", "f"), 7), (("t", "f", 1, "g"), 7),
            (("t", "h"), 11), (("t", "i"), 14), (("s", 0, "j"), 16), (("s", 0, "f", 0, "k"), 18),
            (("s", 0, "f", 1, "k"), 20), (("s", 1), 21), (("s", 1, "f", 0, "k"), 23), (("s", 1, "missing"), 21),
            (("missing",), 1), ((), 1),
        ],
    )  # fmt: skip
    def test_the_line_of_a_key_is_found(self, path: tuple[str | int, ...], line: int) -> None:
        assert line_of(key_lines(self.TEXT), path) == line

    @settings(max_examples=100)
    @given(st.text(alphabet="ab=[]{}\"'#.\\\n \té", max_size=60))
    def test_odd_text_never_makes_it_hang_or_fail(self, text: str) -> None:
        lines = key_lines(text)
        assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


def test_the_shipped_catalogue_is_in_order() -> None:
    assert check_catalogue(SHIPPED) == ()
