"""Whatever a citizen or a clerk types, the procedure is among the first three."""

from __future__ import annotations

import os
import random
import runpy
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.search import Index
from kiosk.domain.search_answers import Entry, Kind
from kiosk.domain.text import fold

CATALOGUE = (
    Entry(
        "khai-sinh", "Đăng ký khai sinh", "1.001193", "Làm giấy khai sinh", "Hộ tịch",
        ("vợ mới sinh", "sinh con", "con mới đẻ", "làm khai sinh cho con"), 90,
    ),
    Entry("khai-sinh-lai", "Đăng ký lại khai sinh", "1.004884", "", "Hộ tịch", ("mất giấy khai sinh gốc",), 20),
    Entry("khai-sinh-nn", "Đăng ký khai sinh có yếu tố nước ngoài", "2.000528", "", "Hộ tịch"),
    Entry("khai-sinh-ld", "Đăng ký khai sinh lưu động", "1.003583", "", "Hộ tịch"),
    Entry("khai-sinh-ncmc", "Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con", "1.000689", "", "Hộ tịch"),
    Entry("trich-luc", "Cấp bản sao trích lục hộ tịch", "2.000635", "Xin bản sao giấy khai sinh", "Hộ tịch",
          ("bản sao khai sinh", "trích lục khai sinh", "trích lục kết hôn"), 60),
    Entry("khai-tu", "Đăng ký khai tử", "1.000656", "Báo tử", "Hộ tịch",
          ("bố mới mất", "mẹ mới mất", "người nhà qua đời", "giấy chứng tử"), 70),
    Entry("khai-tu-lai", "Đăng ký lại khai tử", "1.005461", "", "Hộ tịch"),
    Entry("ket-hon", "Đăng ký kết hôn", "1.000894", "Làm giấy kết hôn", "Hộ tịch",
          ("cưới vợ", "lấy chồng", "hôn thú"), 80),
    Entry("ket-hon-lai", "Đăng ký lại kết hôn", "1.004746", "", "Hộ tịch"),
    Entry("ket-hon-nn", "Đăng ký kết hôn có yếu tố nước ngoài", "2.000806", "", "Hộ tịch", ("lấy chồng tây",)),
    Entry("doc-than", "Cấp Giấy xác nhận tình trạng hôn nhân", "1.004873", "Giấy độc thân", "Hộ tịch",
          ("xác nhận độc thân", "chưa có vợ"), 65),
    Entry("cai-chinh", "Thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc", "1.004859", "",
          "Hộ tịch", ("sửa khai sinh sai tên", "đổi tên"), 40),
    Entry("giam-ho", "Đăng ký giám hộ", "1.004837", "", "Hộ tịch"),
    Entry("giam-ho-cd", "Đăng ký chấm dứt giám hộ", "1.004845", "", "Hộ tịch"),
    Entry("nhan-cha", "Đăng ký nhận cha, mẹ, con", "1.001022", "", "Hộ tịch", ("nhận con",)),
    Entry("con-nuoi", "Đăng ký việc nuôi con nuôi trong nước", "2.001263", "", "Nuôi con nuôi", ("nhận con nuôi",)),
    Entry("chung-thuc", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", "2.000815", "Sao y bản chính",
          "Chứng thực", ("công chứng giấy tờ", "phô tô công chứng"), 95),
    Entry("chu-ky", "Chứng thực chữ ký trong các giấy tờ, văn bản", "2.000884", "", "Chứng thực", (), 45),
    Entry("hop-dong", "Chứng thực hợp đồng, giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất, nhà ở",
          "2.001035", "", "Chứng thực"),
    Entry("di-chuc", "Chứng thực di chúc", "2.001019", "", "Chứng thực", ("lập di chúc",)),
    Entry("thuong-tru", "Đăng ký thường trú", "1.004222", "Nhập hộ khẩu", "Cư trú", ("làm hộ khẩu",), 75),
    Entry("tam-tru", "Đăng ký tạm trú", "1.004194", "", "Cư trú", ("thuê trọ", "ở trọ"), 60),
    Entry("tam-vang", "Khai báo tạm vắng", "1.003677", "", "Cư trú", ("đi làm ăn xa",)),
    Entry("tach-ho", "Tách hộ", "1.010038", "Tách sổ hộ khẩu", "Cư trú", ("ra ở riêng",)),
    Entry("cu-tru", "Xác nhận thông tin về cư trú", "1.010041", "Giấy CT07", "Cư trú", (), 50),
    Entry("so-do", "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần đầu",
          "1.012753", "Làm sổ đỏ", "Đất đai", ("làm giấy tờ đất", "giấy tờ nhà đất"), 85),
    Entry("so-do-mat", "Cấp lại Giấy chứng nhận quyền sử dụng đất do bị mất", "1.012783", "Làm lại sổ đỏ", "Đất đai",
          ("mất sổ đỏ", "mất sổ hồng"), 30),
    Entry("bien-dong", "Đăng ký biến động quyền sử dụng đất trong trường hợp chuyển nhượng, thừa kế, tặng cho",
          "1.012781", "Sang tên sổ đỏ", "Đất đai", ("bán đất", "cho con đất", "mua bán nhà đất"), 55),
    Entry("muc-dich", "Chuyển mục đích sử dụng đất", "1.012785", "", "Đất đai", ("lên thổ cư",)),
    Entry("hoa-giai", "Hòa giải tranh chấp đất đai", "1.012812", "", "Đất đai", ("hàng xóm lấn đất",)),
    Entry("xay-dung", "Cấp giấy phép xây dựng mới đối với công trình, nhà ở riêng lẻ", "1.013225", "Xin phép xây nhà",
          "Hoạt động xây dựng", ("xây nhà", "cất nhà"), 50),
    Entry("ho-kinh-doanh", "Đăng ký thành lập hộ kinh doanh", "1.001612", "", "Hộ kinh doanh",
          ("mở quán", "mở cửa hàng", "mở tiệm"), 58),
    Entry("hkd-ngung", "Tạm ngừng kinh doanh, tiếp tục kinh doanh của hộ kinh doanh", "1.001570", "", "Hộ kinh doanh"),
    Entry("hkd-cham-dut", "Chấm dứt hoạt động hộ kinh doanh", "1.001266", "", "Hộ kinh doanh", ("đóng cửa quán",)),
    Entry("khuyet-tat", "Xác định, xác định lại mức độ khuyết tật và cấp Giấy xác nhận khuyết tật", "1.001699", "",
          "Bảo trợ xã hội", ("giấy khuyết tật",)),
    Entry("tro-cap", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng", "1.001776", "", "Bảo trợ xã hội",
          ("tiền người già", "trợ cấp người cao tuổi")),
    Entry("mai-tang", "Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội", "1.001731", "Tiền mai táng",
          "Bảo trợ xã hội", ("tiền ma chay",)),
    Entry("ho-ngheo", "Công nhận hộ nghèo, hộ cận nghèo", "1.011606", "", "Giảm nghèo", ("xin hộ nghèo",)),
    Entry("bhyt", "Cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi", "1.015000", "", "Bảo hiểm",
          ("thẻ bảo hiểm cho con",)),
    Entry("can-cuoc", "Cấp đổi thẻ căn cước", "1.005088", "Đổi căn cước công dân", "Căn cước", ("thẻ hết hạn",), 66),
    Entry("nghia-vu", "Thủ tục đăng ký nghĩa vụ quân sự lần đầu", "1.013133", "", "Nghĩa vụ quân sự",
          ("đi bộ đội", "khám tuyển")),
    Entry("khieu-nai", "Giải quyết khiếu nại lần đầu", "2.002409", "", "Khiếu nại", ("gửi đơn khiếu nại",)),
)  # fmt: skip

# What was typed, and the procedure that must be among the first three.
GOLD = """
Đăng ký khai sinh                | khai-sinh      | with all marks
đăng ký kết hôn                  | ket-hon
chứng thực chữ ký                | chu-ky
Hoà giải tranh chấp              | hoa-giai       | the other correct place of the tone
xác nhận tình trạng hôn nhân     | doc-than
dang ky khai sinh                | khai-sinh      | without marks
dang ky khai tu                  | khai-tu
thu tuc dang ky ket hon          | ket-hon
ho kinh doanh                    | ho-kinh-doanh
chuyen muc dich                  | muc-dich
đang ky khai sinh                | khai-sinh      | some marks
đăng kỳ khai sính                | khai-sinh      | wrong tones
chừng thực di chức               | di-chuc
đằng kỷ tạm chú                  | tam-tru
dang ki ket hon                  | ket-hon        | i for y
dang ky kh                       | khai-sinh      | the last word not finished
dang ky thuong t                 | thuong-tru
xac nhan thong ti                | cu-tru
giai quyet khieu                 | khieu-nai
dnag ky khai sinh                | khai-sinh      | one typing error
dang ky khsi sinh                | khai-sinh
dang ky khai snih                | khai-sinh
dang kky ket hon                 | ket-hon
chuwng thuc di chuc              | di-chuc
tam vamg                         | tam-vang
khuyt tat                        | khuyet-tat
giam hoo                         | giam-ho
xay dugn nha                     | xay-dung
dnag ky khia sinh                | khai-sinh      | two typing errors
ddang ky kethon                  | ket-hon
dang jy khai sjnh                | khai-sinh
chugn thuc ban soa               | chung-thuc
thuogn truu                      | thuong-tru
ho kinhh donah                   | ho-kinh-doanh
ddawng kys khai sinh             | khai-sinh      | Telex keys
dang ky khai sinhf               | khai-sinh
ddawng kys keets hoon            | ket-hon
chuwngs thuwcj chuwx kys         | chu-ky
cawn cuwowcs                     | can-cuoc
nghiax vuj quaan suwj            | nghia-vu
soor ddor                        | so-do
d9a8ng ky1 khai sinh             | khai-sinh      | VNI keys
d9a8ng ky1 ke61t ho6n            | ket-hon
cu7 tru1                         | cu-tru
dkks                             | khai-sinh      | initials
dkkh                             | ket-hon
ĐKTT                             | thuong-tru
d k k t                          | khai-tu
ctdc                             | di-chuc
ttdkks                           | khai-sinh
dk ket hon                       | ket-hon        | initials among words
dangkykhaisinh                   | khai-sinh      | without spaces
dangkykethon                     | ket-hon
đăngkýtạmtrú                     | tam-tru
dangky khaitu                    | khai-tu
giamho                           | giam-ho
1.001193                         | khai-sinh      | codes
1001193                          | khai-sinh
001193                           | khai-sinh
1.0011                           | khai-sinh
1.001193.000.00.00.H03           | khai-sinh
mã 1.000894                      | ket-hon
vợ mới sinh                      | khai-sinh      | everyday words
vo moi sinh                      | khai-sinh
mất sổ đỏ                        | so-do-mat
mat so do                        | so-do-mat
bố mới mất                       | khai-tu
bo moi mat                       | khai-tu
sinh con                         | khai-sinh
lam giay to dat                  | so-do
cưới vợ                          | ket-hon
mo quan                          | ho-kinh-doanh
xay nha                          | xay-dung
sao y ban chinh                  | chung-thuc
nhap ho khau                     | thuong-tru
giay doc than                    | doc-than
sang ten so do                   | bien-dong
tien nguoi gia                   | tro-cap
di bo doi                        | nghia-vu
muốn làm giấy khai sinh cho con  | khai-sinh      | a sentence
xin cấp giấy xây nhà             | xay-dung
tôi cần làm thủ tục kết hôn      | ket-hon
hon ket ky dang                  | ket-hon        | another order
sinh khai                        | khai-sinh
dat su dung muc dich             | muc-dich
thu tuc khai tu                  | khai-tu        | words that say little
xin giam ho                      | giam-ho
quyen su dung dat do bi mat      | so-do-mat      | from the middle
tinh trang hon                   | doc-than
cha me con                       | nhan-cha
khai sinh ho tich                | khai-sinh      | a word from the field
"""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(CATALOGUE)


def keys(index: Index, query: str, limit: int = 20) -> list[str]:
    return [match.key for match in index.find(query, limit=limit)]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [tuple(part.strip() for part in line.split("|")[:2]) for line in GOLD.strip().splitlines()],
)
def test_what_people_type_finds_the_procedure_among_the_first_three(index: Index, query: str, wanted: str) -> None:
    assert wanted in keys(index, query, limit=3)


@pytest.mark.parametrize(
    "query", ["xyzzyq", "qwrtpsd", "zzzz", "@#$%", "🙂", "漢字", "hôm nay trời đẹp quá", "0000000"]
)
def test_nonsense_finds_nothing(index: Index, query: str) -> None:
    assert keys(index, query) == []


def test_an_empty_query_shows_the_most_popular(index: Index) -> None:
    matches = index.find("  ", limit=3)
    assert [match.key for match in matches] == ["chung-thuc", "khai-sinh", "so-do"]
    assert {match.kind for match in matches} == {Kind.POPULAR}


def test_every_keystroke_of_a_name_keeps_it_in_sight(index: Index) -> None:
    name = "dang ky khai sinh"
    assert all("khai-sinh" in keys(index, name[:end], limit=5) for end in range(1, len(name) + 1))


def test_typed_marks_decide_between_words_that_differ_in_marks_only() -> None:
    index = Index([Entry("a", "Cấp đạt chuẩn", rank=9), Entry("b", "Cấp đất chuẩn"), Entry("c", "Cấp dắt chuẩn")])
    assert keys(index, "cấp đất") == ["b", "a", "c"]
    assert keys(index, "cấp dắt") == ["c", "a", "b"]
    assert keys(index, "cap dat") == ["a", "c", "b"]


def test_among_equals_the_more_popular_comes_first_and_then_the_shorter_name() -> None:
    index = Index(
        [Entry("long", "Cấp thẻ nhà báo"), Entry("short", "Cấp thẻ"), Entry("asked", "Cấp thẻ hội viên", rank=1)]
    )
    assert keys(index, "cap t") == ["asked", "short", "long"]


def test_a_whole_name_comes_before_names_that_go_on(index: Index) -> None:
    first = index.find("dang ky ket hon")[0]
    assert (first.key, first.kind) == ("ket-hon", Kind.WHOLE)


def test_a_finished_word_comes_before_longer_words_that_begin_with_it() -> None:
    index = Index([Entry("hoi", "Thành lập hội", rank=9), Entry("ho", "Thành lập hộ kinh doanh")])
    assert keys(index, "hộ") == ["ho", "hoi"]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("1.001193", Kind.CODE),
        ("dang ky khai si", Kind.START),
        ("khai sinh luu dong", Kind.TOGETHER),
        ("dkks", Kind.INITIALS),
        ("sinh khai dang ky", Kind.WORDS),
        ("dnag ky khai sinh", Kind.MENDED),
        ("dang ky khai sinh qwp", Kind.PARTLY),
    ],
)
def test_an_answer_says_how_it_was_found(index: Index, query: str, kind: Kind) -> None:
    assert index.find(query)[0].kind is kind


@pytest.mark.parametrize(
    ("query", "emphasised"),
    [
        ("khai sinh", ["khai", "sinh"]),
        ("dang ky khai si", ["Đăng", "ký", "khai", "sinh"]),
        ("dnag ky khai sinh", ["Đăng", "ký", "khai", "sinh"]),
        ("dangkykhaisinh", ["Đăng", "ký", "khai", "sinh"]),
        ("dkks", ["Đ", "k", "k", "s"]),
        ("vo moi sinh", ["sinh"]),
        ("1.001193", []),
    ],
)
def test_an_answer_says_which_words_of_the_name_matched(index: Index, query: str, emphasised: list[str]) -> None:
    match = next(match for match in index.find(query) if match.key == "khai-sinh")
    assert [match.name[start:end] for start, end in match.spans] == emphasised


def test_a_number_in_a_name_is_found_beside_codes_that_begin_with_it() -> None:
    index = Index(
        [Entry("code", "Tách hộ", "1.100200"), Entry("name", "Giao doanh nghiệp 100 phần trăm vốn", "2.000001")]
    )
    assert keys(index, "100") == ["code", "name"]
    assert keys(index, "doanh nghiep 100") == ["name"]


def test_entries_whose_initials_are_just_those_typed_come_before_more_popular_ones_that_contain_them() -> None:
    others = [Entry(f"other-{n}", f"Xin cấp giấy phép số {n}", rank=n) for n in range(200)]
    assert keys(Index([*others, Entry("wanted", "Cấp giấy phép")]), "cgp", limit=1) == ["wanted"]


def test_a_later_entry_replaces_an_earlier_one_with_the_same_key() -> None:
    index = Index([Entry("a", "Cấp giấy phép"), Entry("a", "Tách hộ")])
    assert len(index) == 1
    assert keys(index, "tach ho") == ["a"]
    assert keys(index, "giay phep") == []


def test_an_index_of_nothing_finds_nothing() -> None:
    assert [Index([]).find(query) for query in ("", "khai sinh", "dkks", "1.001193")] == [()] * 4


@pytest.mark.parametrize("stuck", ["i", "a", "ng", "cong", "1", "1.", "d ", "a a ", "khai sinh ", "\u0301"])
def test_a_key_that_hangs_is_answered_in_less_than_a_second(index: Index, stuck: str) -> None:
    start = time.thread_time()
    index.find(stuck * 2000)
    assert time.thread_time() - start < 1


@settings(max_examples=120)
@given(st.text(max_size=60), st.integers(min_value=-1, max_value=50))
def test_any_text_is_answered_without_repeats_within_the_limit(query: str, limit: int) -> None:
    found = [match.key for match in SMALL.find(query, limit=limit)]
    assert len(found) == len(set(found)) <= max(0, limit)


@settings(max_examples=120)
@given(st.text(alphabet="aăđeisw hgknr19.\u0301", max_size=40))
def test_spans_lie_in_the_name_in_order(query: str) -> None:
    for match in SMALL.find(query):
        ends = [place for span in match.spans for place in span]
        assert ends == sorted(ends)
        assert all(0 <= place <= len(match.name) for place in ends)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.key)
@pytest.mark.parametrize("change", [str, str.upper, fold, lambda name: unicodedata.normalize("NFD", name)])
def test_every_procedure_is_first_when_its_full_name_is_typed(index: Index, entry: Entry, change: type[str]) -> None:
    assert keys(index, change(entry.name), limit=1) == [entry.key]


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.key)
def test_a_procedure_with_just_the_marks_typed_is_never_beaten_by_one_with_others(entry: Entry) -> None:
    other = Entry("other", fold(entry.name), rank=entry.rank + 1)
    assert keys(Index([*CATALOGUE, other]), entry.name, limit=1) == [entry.key]


SMALL = Index(CATALOGUE)


@pytest.mark.skipif(
    "KIOSK_TEST_DATA" not in os.environ, reason="KIOSK_TEST_DATA names no folder with the real catalogue"
)
def test_the_real_catalogue_is_found_through_every_kind_of_error() -> None:
    bench = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "bench_search.py"))
    folder = Path(os.environ["KIOSK_TEST_DATA"])
    entries = bench["catalogue"](folder)
    every = [entry.name for entry in entries]
    names = random.Random(3).sample(bench["commune_names"](folder), 60) + random.Random(4).sample(every, 60)
    shares = bench["recall"](Index(entries), bench["samples"](names, ambiguous=every))
    wanted = dict.fromkeys(bench["KINDS"], 99.0) | {"1 typo": 97.0, "2 typos": 97.0, "joined": 97.0}
    assert {kind: three >= wanted[kind] for kind, (_, _, three) in shares.items()} == dict.fromkeys(wanted, True)
    assert {kind: first >= 95.0 for kind, (_, first, _) in shares.items()} == dict.fromkeys(wanted, True)
