"""What pydantic found, as one sentence for whoever installs the kiosk."""

from __future__ import annotations

from typing import Final

from pydantic_core import ErrorDetails

WANTED: Final = {
    "literal_error": "phải là một trong các giá trị {expected}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải không quá {le}",
    "string_type": "phải là chữ trong dấu nháy",
    "path_type": "phải là đường dẫn trong dấu nháy",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "float_type": "phải là số",
    "float_parsing": "phải là số",
    "finite_number": "phải là số",
    "tuple_type": "phải là danh sách trong ngoặc vuông",
    "date_type": "phải là ngày, ví dụ 2027-12-31",
    "date_parsing": "phải là ngày, ví dụ 2027-12-31",
    "date_from_datetime_parsing": "phải là ngày, ví dụ 2027-12-31",
    "date_from_datetime_inexact": "phải là ngày, không kèm giờ",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "mapping_type": "phải là bảng trong ngoặc nhọn",
    "time_type": "phải là giờ, ví dụ 07:30:00",
    "time_parsing": "phải là giờ, ví dụ 07:30:00",
    "model_type": "phải là một bảng, mở đầu bằng [{key}]",
    "wrong": "{sentence}",
}
"""What each of pydantic's errors asks for, in words that an installer reads."""


def sentence(error: ErrorDetails, source: str, likely: str = "") -> str:
    """One sentence for the first thing that is wrong. What stands in the file is not repeated.

    Args:
        error: what pydantic found.
        source: where it was written.
        likely: the name that was meant, where one is not known.
    """
    key = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "extra_forbidden":
            perhaps = f" Có lẽ là “{likely}”." if likely else ""
            return f"{source}: không có thiết đặt tên “{key}”. Hãy xóa hoặc sửa tên khóa này.{perhaps}"
        case "missing":
            return f"{source}: thiếu “{key}”. Hãy điền khóa này; xem ví dụ bằng lệnh kiosk config init."
        case kind:
            values = {name: str(value).replace(" or ", " hoặc ") for name, value in error.get("ctx", {}).items()}
            wanted = WANTED.get(kind, "chưa đúng dạng").format(key=key, **values)
            return f"{source}: “{key}” {wanted}. Hãy sửa giá trị này."
