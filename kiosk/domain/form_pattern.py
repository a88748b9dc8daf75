"""The small part of the regular expressions that a form file may use.

A full regular expression can take hours on a short text (catastrophic backtracking), and form files come from many
hands. What is left out is what makes that possible: groups, alternatives, `*`, `+`, `.` and open-ended counts.
"""

from __future__ import annotations

import re

_MOST_CHARACTERS = 80
_MOST_VARIABLE_COUNTS = 3

_PIECE = re.compile(
    r"(?:\\[dws.\-/+()]|\[\^?(?:\\[dws.\-/+()\]]|[^\[\]\\])+\]|[^\\\[\](){}|*+?.^$])"  # one character or class
    r"(?P<count>\{\d{1,2}(?:,\d{1,2})?\}|\?)?"
)


def pattern_fault(pattern: str) -> str:
    """What to change about a pattern of a form file, or "" where it may be used."""
    if len(pattern) > _MOST_CHARACTERS:
        return f"Rút ngắn mẫu còn {_MOST_CHARACTERS} ký tự trở xuống."
    place = variable = 0
    while place < len(pattern):
        piece = _PIECE.match(pattern, place)
        if piece is None:
            return (
                "Chỉ dùng chữ, số, \\d, [..], {n}, {n,m} và ? trong mẫu; "
                f"sửa từ ký tự thứ {place + 1}. Không cần ^ và $: mẫu luôn so với cả câu trả lời."
            )
        count = piece["count"] or ""
        variable += count == "?" or "," in count
        place = piece.end()
    if variable > _MOST_VARIABLE_COUNTS:
        return f"Dùng nhiều nhất {_MOST_VARIABLE_COUNTS} chỗ có độ dài thay đổi ({{n,m}} hoặc ?)."
    try:
        re.compile(pattern)
    except re.error:
        return "Sửa mẫu: khoảng trong [..] phải viết từ nhỏ đến lớn, số trong {n,m} cũng vậy."
    return ""


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text looks like the pattern."""
    return re.fullmatch(pattern, text) is not None
