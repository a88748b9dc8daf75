"""Where a journal's chain does not hold, in the words of the command line."""

from __future__ import annotations

from typing import Final

from kiosk.domain.journal import Break

_WORDS: Final = {
    "gap": "thiếu một dòng",
    "previous": "dòng này không nối vào dòng trước",
    "body": "nội dung của dòng này không còn như lúc ghi",
    "body_missing": "nội dung của dòng này đã mất mà không có lệnh xóa",
    "head": "chuỗi không đi qua dấu đã in",
    "seal": "dòng cuối không còn như lúc ghi",
}


def break_words(found: Break) -> str:
    """What is wrong at the place that the break names."""
    return _WORDS[found.reason]
