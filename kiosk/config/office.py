"""The office: who it is, when it works, what it takes money for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.config.checks import Folder, Name, Section, Words, agency_id, form, wrong
from kiosk.domain.id_papers import ONLY_CARDS, IdPaper
from kiosk.domain.worktime import Shift, WorkCalendar


class AgencySettings(Section):
    """Which office this kiosk stands in."""

    id: Annotated[str, AfterValidator(agency_id)]
    """Agency id (mã định danh) that begins every dossier code, e.g. "H41.29.19"."""
    name: Name
    """As printed in the receipt's left head, e.g. "ỦY BAN NHÂN DÂN XÃ TÂY HIẾU"."""
    short_name: Name
    """As shown on the screen's top line, e.g. "UBND xã Tây Hiếu"."""
    parent: Words = ""
    """The authority above, printed over the name."""
    counter: Words = "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ"
    place: Name
    """The place name before the date on paper, e.g. "Tây Hiếu"."""
    address: Words = ""
    commune: Annotated[str, form("([0-9]{5})?", "phải là mã xã gồm 5 chữ số, ví dụ 17011")] = ""
    """Code of the commune that the office is in; its province decides what post inside the province costs."""
    hotline: Annotated[
        str, form("[0-9 .]{3,20}", "phải là số điện thoại, chỉ gồm chữ số, dấu chấm và khoảng trống")
    ] = "18001096"


class HoursSettings(Section):
    """When the office works; the due date is counted in these hours."""

    shifts: tuple[tuple[time, time], ...] = ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    """1 is Monday."""

    @model_validator(mode="after")
    def _a_possible_week(self) -> Self:
        try:
            shifts = tuple(Shift(start, end) for start, end in self.shifts)
            WorkCalendar(week={weekday - 1: shifts for weekday in self.weekdays}, make_up_hours=shifts)
        except ValueError:
            raise wrong(
                "cần ít nhất một ngày và một ca; ca bắt đầu trước khi kết thúc, các ca theo thứ tự, không chồng nhau"
            ) from None
        return self


class PostageSettings(Section):
    """What public post takes for bringing a result."""

    pay: Literal["postman", "now"] = "postman"
    """"postman": on delivery; "now": with the fees."""
    grams: Annotated[int, Field(ge=1, le=30_000)] = 100
    """What an ordinary result weighs."""
    table: tuple[
        tuple[Literal["inside", "outside"], Annotated[int, Field(ge=1)], Annotated[int, Field(ge=0, le=10_000_000)]],
        ...,
    ] = ()
    """Lines of zone (in the province, out of it), up to how many grams, đồng. Empty: not set."""


class PaymentSettings(Section):
    """Money: the account that transfers go to, the book of receipts, who signs second."""

    bank: Annotated[str, form("([0-9]{6})?", "phải gồm 6 chữ số (mã BIN của ngân hàng)")] = ""
    """BIN of the agency's bank. Transfers are offered only where bank, account and account_name are all set."""
    bank_name: Words = ""
    """As people call the bank; needed for a bank that the shipped list does not have."""
    account: Annotated[str, form("[0-9A-Za-z]{0,19}", "phải là số tài khoản, tối đa 19 chữ và số")] = ""
    account_name: Words = ""
    text: Words = "LE PHI"
    """Words before the dossier code in the text of a transfer."""
    book: Annotated[str, form("[0-9A-Z.-]{0,16}", "phải gồm tối đa 16 chữ hoa không dấu, số, dấu chấm, gạch nối")] = ""
    """Book of receipts that this kiosk numbers; "" is the kiosk's id. Two kiosks of an office must not share one."""
    series: Words = ""
    """Symbols of registered receipts (ký hiệu biên lai); "" prints slips that do not take a receipt's place."""
    tax_code: Annotated[str, form("([0-9]{10}|[0-9]{13})?", "phải gồm 10 hoặc 13 chữ số")] = ""
    second_officer: Literal["before", "later"] = "before"
    """When another officer signs what takes money out: before it has effect, or later in an office of one."""

    @model_validator(mode="after")
    def _a_whole_account(self) -> Self:
        if any(parts := (self.bank, self.account, self.account_name)) and not all(parts):
            raise wrong("cần điền đủ bank, account và account_name, hoặc để trống cả ba")
        if self.bank and not self.bank_called:
            raise wrong("có bank không nằm trong danh sách ngân hàng; hãy xem lại mã BIN, hoặc điền thêm bank_name")
        return self

    @property
    def bank_called(self) -> str:
        """What people call the bank; "" for one that nobody has named."""
        return self.bank_name or bank_names().get(self.bank, "")


@cache
def bank_names() -> Mapping[str, str]:
    """The shipped list of banks: BIN -> short name."""
    text = files("kiosk.data").joinpath("banks.csv").read_text(encoding="utf-8")
    return {row["bin"]: row["name"] for row in csv.DictReader(text.splitlines())}


class IdentitySettings(Section):
    """Who may have an account here."""

    papers: Annotated[tuple[IdPaper, ...], Field(min_length=1)] = ONLY_CARDS
    """Identity papers whose numbers are taken at log-in, registration and assisted filing."""


class LookupSettings(Section):
    """The look-up page that the receipt's QR opens."""

    base: Annotated[
        str, form("https?://[A-Za-z0-9.:/-]{3,120}", "phải là địa chỉ bắt đầu bằng https://, không có dấu ? và #")
    ] = "https://tracuu.example.vn"
    misses_an_hour: Annotated[int, Field(ge=1, le=1000)] = 10
    numbers_an_hour: Annotated[int, Field(ge=1, le=1000)] = 40
    """How many card numbers one officer may look up; her next one within the hour is refused, and journalled."""


class CatalogueSettings(Section):
    """Procedures and forms."""

    overlay: Folder | None = None
    """A folder of the agency's own procedures and changes; the shipped ones need not be touched."""
