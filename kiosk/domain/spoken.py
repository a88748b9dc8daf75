"""What stands on a page, as it is said: numbers, dates, money and abbreviations in words.

A speech program reads "23/11/2026" as a fraction and "UBND" as a cough. Only Vietnamese is expanded; English voices
read English pages well enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES: Final = ("", " nghìn", " triệu", " tỷ")
_LARGEST: Final = 999_999_999_999

_SHORT: Final = {
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "DVC": "dịch vụ công",
    "GPLX": "giấy phép lái xe",
    "HĐND": "hội đồng nhân dân",
    "MST": "mã số thuế",
    "OTP": "o tê pê",
    "PDF": "pê đê ép",
    "PIN": "pin",
    "QR": "quy rờ",
    "SĐT": "số điện thoại",
    "TP": "thành phố",
    "TTHC": "thủ tục hành chính",
    "UBND": "ủy ban nhân dân",
    "VNĐ": "đồng",
    "VND": "đồng",
}

_DATE: Final = re.compile(r"(?:ngày )?\b([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\b", re.ASCII | re.IGNORECASE)
_TIME: Final = re.compile(r"\b([0-9]{1,2}):([0-9]{2})\b", re.ASCII)
_MONEY: Final = re.compile(r"\b([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+) ?(?:đồng|đ)(?!\w)")
_GROUPED: Final = re.compile(r"\b[0-9]{1,3}(?:\.[0-9]{3})+\b", re.ASCII)
_RANGE: Final = re.compile(r"\b([0-9]+) ?[–-] ?([0-9]+)\b", re.ASCII)
_OF: Final = re.compile(r"\b([0-9]+)/([0-9]+)\b", re.ASCII)
_KEY: Final = re.compile(r"\bF([0-9]{1,2})\b", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+", re.ASCII)
_WORD: Final = re.compile(r"\b[A-ZĐ]{2,5}\b")
_SIGNS: Final = re.compile(r"[*▶◀▼▲✓●◌•═\[\]()“”\"_|]+")
_LONGEST_READ_AS_NUMBER: Final = 6
"""Digits. A longer row of them is a telephone or a card and is said digit by digit, as is one that begins with 0."""


def number_words(number: int) -> str:
    """A number from 0 in words, as money is read: "một triệu không trăm linh năm nghìn"."""
    if number == 0:
        return _DIGITS[0]
    groups: list[str] = []
    for scale, name in enumerate(_SCALES):
        group = number // 1000**scale % 1000
        if group:
            groups.append(_group(group, in_full=number >= 1000 ** (scale + 1)) + name)
    return " ".join(reversed(groups))


def spoken(text: str, language: str = "vi") -> str:
    """The text as a voice should be given it: one line, no signs, and in Vietnamese no digit left."""
    said = text
    if language == "vi":
        for pattern, words in _VIETNAMESE:
            said = pattern.sub(words, said)
    return " ".join(_SIGNS.sub(" ", said).split())


def _group(group: int, *, in_full: bool) -> str:
    """One to three digits, 1 to 999; `in_full` where larger groups stand before it."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or in_full:
        words.append(f"{_DIGITS[hundreds]} trăm")
    if tens:
        words.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append({1: "mốt", 4: "tư", 5: "lăm"}.get(ones, _DIGITS[ones]) if tens > 1 else _after_ten(ones, tens))
    return " ".join(words)


def _after_ten(ones: int, tens: int) -> str:
    return "lăm" if ones == 5 and tens else _DIGITS[ones]


def _digits(text: str) -> str:
    if len(text) > _LONGEST_READ_AS_NUMBER or (text[0] == "0" and len(text) > 1):
        return " ".join(_DIGITS[int(digit)] for digit in text)
    return number_words(int(text))


def _plain(text: str) -> str:
    number = int(text.replace(".", ""))
    return number_words(number) if number <= _LARGEST else _digits(text.replace(".", ""))


Words = Callable[[re.Match[str]], str]


def _date(found: re.Match[str]) -> str:
    day, month, year = (number_words(int(part)) for part in found.groups())
    return f"ngày {day} tháng {'tư' if month == 'bốn' else month} năm {year}"


def _time(found: re.Match[str]) -> str:
    minutes = int(found[2])
    return f"{number_words(int(found[1]))} giờ" + (f" {number_words(minutes)} phút" if minutes else "")


_VIETNAMESE: Final[tuple[tuple[re.Pattern[str], str | Words], ...]] = (
    (re.compile(r"\bông/bà\b", re.IGNORECASE), "ông bà"),
    (_DATE, _date),
    (_TIME, _time),
    (_MONEY, lambda found: f"{_plain(found[1])} đồng"),
    (_GROUPED, lambda found: _plain(found[0])),
    (_RANGE, lambda found: f"{_digits(found[1])} đến {_digits(found[2])}"),
    (_OF, lambda found: f"{_digits(found[1])} trên {_digits(found[2])}"),
    (_KEY, lambda found: f"phím ép {number_words(int(found[1]))}"),
    (re.compile(r"(?<=\w)/(?=\w)"), " hoặc "),
    (_WORD, lambda found: _SHORT.get(found[0], found[0])),
    (_NUMBER, lambda found: f" {_digits(found[0])} "),
)
