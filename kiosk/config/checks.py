"""What a value in the settings file must be like, and the words for one that is not."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from kiosk.domain.codes import is_agency_id
from kiosk.domain.text import clean

LONGEST_WORDS: Final = 200


class SettingsError(Exception):
    """The settings cannot be used. The text names the key and says what to do, for whoever installs the kiosk."""


def wrong(sentence: str) -> PydanticCustomError:
    """What a check of ours says: the end of the sentence that begins with the key."""
    return PydanticCustomError("wrong", "{sentence}", {"sentence": sentence})


def words(text: str) -> str:
    """Words for screen and paper: NFC, without control characters, not too long."""
    cleaned = clean(text)
    if len(cleaned) > LONGEST_WORDS:
        raise wrong(f"dài quá {LONGEST_WORDS} ký tự")
    return cleaned


def named(text: str) -> str:
    """Words that must be there."""
    if not text:
        raise wrong("không được để trống")
    return text


def folder(path: Path) -> Path:
    """A path that names something."""
    # An empty text would be a path, too: the one of the folder that the settings file stands in.
    if not path.parts:
        raise wrong("không được để trống")
    return path


def agency_id(text: str) -> str:
    """An agency's id in one of its two written forms."""
    if not is_agency_id(text):
        raise wrong("phải là mã định danh như H41.29.19 hoặc 000.19.29.H41")
    return text


def ip_address_in_numbers(text: str) -> str:
    """An address that needs no looking up; "" for none."""
    try:
        return text and str(ip_address(text))
    except ValueError:
        raise wrong("phải là địa chỉ IP như 192.168.1.50") from None


def form(pattern: str, words: str) -> AfterValidator:
    """A check by pattern that can say in words what is wanted."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise wrong(words)
        return text

    return AfterValidator(check)


Words = Annotated[str, AfterValidator(words)]
Name = Annotated[Words, AfterValidator(named)]
Folder = Annotated[Path, AfterValidator(folder)]


class Section(BaseModel):
    """One table of the file: a key that nobody knows is an error, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
