"""Money, dates and times as Vietnamese papers write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

LOCAL_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam has had one time zone without summer time since 1975, so a fixed offset needs no zone database."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 1_000_000_000


def money(amount: int) -> str:
    """An amount in đồng with dots between the thousands: `50.000 đ`."""
    return f"{amount:,}".replace(",", ".") + " đ"


def amount_in_words(amount: int) -> str:
    """An amount in đồng in words, in small letters: `một triệu không trăm linh năm nghìn đồng`.

    Follows the reading that banks and treasuries ask for: a group of three digits after the first is read in full
    (`không trăm linh năm`), a group of zeros is not read, `mười` after a ten becomes `mươi`, and `một`, `năm` after
    `mươi` become `mốt`, `lăm`, `bốn` becomes `tư`.

    Raises:
        ValueError: the amount is negative.
    """
    if amount < 0:
        raise ValueError("An amount in words cannot be negative; write what is owed and what is paid back separately.")
    return f"{_read(amount)} đồng" if amount else "không đồng"


def sum_in_words(amount: int) -> str:
    """`amount_in_words` as it stands on a receipt: with a capital."""
    words = amount_in_words(amount)
    return words[0].upper() + words[1:]


def masked(number: str) -> str:
    """A number of a person of which only the last three characters can be read; one that is masked stays as it is."""
    return "•" * (len(number) - 3) + number[-3:]


def date_vi(day: date) -> str:
    """`ngày 05 tháng 02 năm 2026`; a moment is taken in Vietnamese time.

    Days below 10 and the months 1 and 2 carry a leading zero, as Nghị định 30/2020/NĐ-CP asks of official papers.
    """
    if isinstance(day, datetime):
        day = _local(day).date()
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def time_vi(moment: datetime) -> str:
    """`9 giờ 05 phút`, in Vietnamese time."""
    local = _local(moment)
    return f"{local.hour} giờ {local.minute:02} phút"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment on a receipt needs a time zone.")
    return moment.astimezone(LOCAL_TIME)


def _read(number: int, *, in_full: bool = False) -> str:
    """A positive number; `in_full` when larger groups stand before it."""
    billions, rest = divmod(number, _BILLION)
    words: list[str] = []
    if billions:
        words.append(f"{_read(billions, in_full=in_full)} tỷ")
    for unit, name in ((1_000_000, " triệu"), (1_000, " nghìn"), (1, "")):
        group = rest // unit % 1000
        if group:
            words.append(_read_group(group, in_full=in_full or bool(words)) + name)
    return " ".join(words)


def _read_group(group: int, *, in_full: bool) -> str:
    """One to three digits, 1 to 999."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or in_full:
        words.append(f"{_DIGITS[hundreds]} trăm")
    if tens == 1:
        words.append("mười")
    elif tens:
        words.append(f"{_DIGITS[tens]} mươi")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_read_ones(ones, tens))
    return " ".join(words)


def _read_ones(ones: int, tens: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    if ones == 5 and tens:
        return "lăm"
    return _DIGITS[ones]
