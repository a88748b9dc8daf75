"""hub.toml -> HubSettings. Every key has a default that suits one commune with a handful of kiosks."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.domain.system_words import why

FILE: Final = "hub.toml"
"""Its name in the hub's home."""


class HubConfigError(Exception):
    """The settings cannot be used. The argument is a sentence for the one who wrote them."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(_Table):
    """[page]: the public look-up page.

    Attributes:
        base: the address that stands in the kiosks' `lookup.base`; seals on paper are checked against it.
        office: whose page it is, as it stands in its head.
        place: what stands under the office's name: address or province.
        hotline: the number to call.
        misses_an_hour: wrong tries at the form for one address, and for one dossier code.
    """

    base: str = "https://tracuu.example.vn"
    office: str = "Trung tâm Phục vụ hành chính công"
    place: str = ""
    hotline: str = "18001096"
    misses_an_hour: Annotated[int, Field(ge=1, le=1000)] = 10


class Limits(_Table):
    """[limits]: what one kiosk may ask of the hub.

    Attributes:
        requests_a_minute: requests of one kiosk, a burst of as many at once.
        megabytes_a_day: uploads of one kiosk.
        upload_hours: how long an unfinished upload is kept.
        free_megabytes: below this the hub takes nothing more and says when to try again.
        body_megabytes: request bodies that the hub holds in memory at once; whoever comes beyond that is told to wait.
        body_seconds: how long the hub waits for the next bytes of a request before it gives the connection up.
        public_requests_a_minute: requests of one address to the look-up page and to enrolment.
    """

    requests_a_minute: Annotated[int, Field(ge=1)] = 600
    megabytes_a_day: Annotated[int, Field(ge=1)] = 20_000
    upload_hours: Annotated[int, Field(ge=1)] = 24 * 7
    free_megabytes: Annotated[int, Field(ge=0)] = 500
    body_megabytes: Annotated[int, Field(ge=4)] = 64
    body_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    public_requests_a_minute: Annotated[int, Field(ge=1)] = 60


class Clerks(_Table):
    """[clerks]: what is shown to them.

    Attributes:
        duplicate_days: how near two filings of one person for one procedure, at two kiosks, are flagged; 0 flags none.
    """

    duplicate_days: Annotated[int, Field(ge=0, le=365)] = 7


class Ledger(_Table):
    """[ledger]: erasures and taken requests to rejoin, which have to outlive a restore.

    Attributes:
        second: a file on another disk that is kept beside the one in the home, "" for none; somebody makes it once,
            empty.
    """

    second: str = ""


class HubSettings(_Table):
    """All of hub.toml."""

    page: Page = Page()
    limits: Limits = Limits()
    clerks: Clerks = Clerks()
    ledger: Ledger = Ledger()


def load(path: Path) -> HubSettings:
    """The settings of a file; the defaults where there is none.

    Raises:
        HubConfigError: it cannot be read, or a key is unknown or wrong.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return HubSettings.model_validate(values)
    except FileNotFoundError:
        return HubSettings()
    except OSError as error:
        raise HubConfigError(f"Không đọc được {path}: {why(error)}. Hãy xem đường dẫn và quyền đọc tệp.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise HubConfigError(f"{path} không phải tệp TOML đúng. Hãy sửa lại.") from None
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise HubConfigError(f"{path}: khóa “{where}” không dùng được. Hãy sửa hoặc xóa.") from None
