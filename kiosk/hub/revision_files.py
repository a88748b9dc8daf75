"""What an administrator publishes, read from the disk: an overlay folder for a catalogue, one file for a calendar."""

from __future__ import annotations

from pathlib import Path

from kiosk.cli_output import refuse
from kiosk.data.revision_check import CALENDAR_FILE
from kiosk.domain.system_words import why
from kiosk.sync.wire_feed import Subject
from kiosk.sync.wire_revision import LARGEST, MOST_FILES


def revision_files(subject: Subject, path: Path) -> dict[str, str]:
    """The texts by the names under which they travel; refuses in a sentence where there is nothing of the kind."""
    if subject is Subject.CALENDAR:
        if not path.is_file():
            raise refuse("Lịch là một tệp .toml, như tệp của lệnh: kiosk calendar import")
        return {CALENDAR_FILE: _text(path)}
    if not path.is_dir():
        raise refuse("Danh mục là một thư mục, như thư mục của catalogue.overlay: 1.001193.toml, forms/….toml")
    found = {
        file.relative_to(path).as_posix(): file for file in sorted((*path.glob("*.toml"), *path.glob("forms/*.toml")))
    }
    if not found:
        raise refuse(f"Trong {path} không có tệp .toml nào.")
    if len(found) > MOST_FILES or sum(file.stat().st_size for file in found.values()) > LARGEST:
        raise refuse(f"Danh mục có tối đa {MOST_FILES} tệp và {LARGEST >> 20} MB.")
    return {name: _text(file) for name, file in found.items()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise refuse(f"Không đọc được {path}: {why(error)}. Hãy xem đường dẫn và quyền đọc tệp.") from None
    except UnicodeDecodeError:
        raise refuse(f"{path} không viết bằng UTF-8.") from None
