"""Dates in words, as civil status papers want them ("ghi bằng chữ")."""

from __future__ import annotations

from kiosk.domain.partial_date import PartialDate

_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def date_in_words(when: PartialDate) -> str:
    """The date in words: "ngày mười hai tháng tư năm một nghìn chín trăm chín mươi lăm"."""
    words = [f"năm {_year(when.year)}"]
    if when.month is not None:
        words.insert(0, f"tháng {'tư' if when.month == 4 else _below_hundred(when.month)}")
    if when.day is not None:
        words.insert(0, f"ngày {_below_hundred(when.day)}")
    return " ".join(words)


def _below_hundred(number: int) -> str:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return _UNITS[unit]
    head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    if unit == 0:
        return head
    # After a ten, five is "lăm"; after twenty and more, one is "mốt" and four is "tư".
    special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{head} {special.get(unit, _UNITS[unit])}"


def _year(year: int) -> str:
    thousands, rest = divmod(year, 1000)
    hundreds, rest = divmod(rest, 100)
    words = [f"{_UNITS[thousands]} nghìn"]
    if hundreds or rest:
        words.append(f"{_UNITS[hundreds]} trăm")
    if rest:
        words.append(f"linh {_UNITS[rest]}" if rest < 10 else _below_hundred(rest))
    return " ".join(words)
