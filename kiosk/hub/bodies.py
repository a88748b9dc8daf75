"""Bodies of dossiers' events: read within bounds, checked for what fold and pages rely on, shown without keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.domain.dossier import Event, Kind, Status
from kiosk.hub.files import read_papers
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_json import Fields, parse
from kiosk.sync.wire_table import LARGEST_BODY

_SECRETS: Final = frozenset({"paper_keys"})
"""For the kiosk's store only: neither clerks nor the look-up page ever see them."""

_LATEST: Final = 253_402_128_000_000
"""Milliseconds since 1970: in the last days of the year 9999, the last one that a calendar has."""
_LONGEST_CODE: Final = 64
_LONGEST_NAME: Final = 200


def read(content: bytes) -> dict[str, Any]:
    """The values of a body as it was sent, without its secrets.

    Raises:
        WireError: it is no JSON object, or larger or deeper than any body.
    """
    values = parse(content, most=LARGEST_BODY, what="body")
    return {name: value for name, value in values.items() if name not in _SECRETS}


def shown(content: bytes | None) -> dict[str, Any]:
    """The values of a body that is kept; empty where it was erased or could never be read."""
    try:
        return {} if content is None else read(content)
    except WireError:
        return {}


def check(event: Event) -> None:
    """See that a body that is not empty holds what its kind needs.

    Raises:
        WireError: something is missing or of another type.
    """
    fields = Fields(event.body)
    if checking := _CHECKS.get(event.kind):
        checking(fields)
    read_papers(event.body)


def _check_submitted(fields: Fields) -> None:
    fields.text("code", _LONGEST_CODE)
    fields.octets("secret", 16)
    fields.text("procedure_name", 1000, least=0)
    _check_times(fields)
    for name in ("applicant", "owner"):
        for value in fields.object(name).values():
            Fields({name: value}).text(name, 2000, least=0)


def _check_accepted(fields: Fields) -> None:
    _check_times(fields)
    fields.text("officer", _LONGEST_NAME, least=0)


def _check_times(fields: Fields) -> None:
    fields.number("received", most=_LATEST)
    fields.optional_number("due", most=_LATEST)


def _check_state(fields: Fields) -> None:
    fields.number("status", least=min(Status), most=max(Status))
    fields.optional_number("until", most=_LATEST)


def _check_code_given(fields: Fields) -> None:
    fields.text("code", _LONGEST_CODE)


def _check_erased(fields: Fields) -> None:
    _check_state(fields)
    fields.text("code", _LONGEST_CODE)
    _check_times(fields)
    fields.items("sequences", 100_000, _sequence)


def _sequence(value: Any) -> int:
    return Fields({"sequences": value}).number("sequences")


_CHECKS: Final[Mapping[str, Callable[[Fields], None]]] = {
    Kind.SUBMITTED: _check_submitted,
    Kind.ACCEPTED: _check_accepted,
    Kind.STATE: _check_state,
    Kind.CODE_GIVEN: _check_code_given,
    Kind.ERASED: _check_erased,
}
