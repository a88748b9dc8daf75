"""Which files dossiers have, which of them are there, and forgetting them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from kiosk.domain.dossier import Event
from kiosk.hub.care_tables import ERASED_FILE
from kiosk.hub.core import Hub
from kiosk.hub.tables import BLOB, DOSSIER_FILE
from kiosk.sync.wire_errors import Malformed, WireError
from kiosk.sync.wire_files import LARGEST_FILE
from kiosk.sync.wire_json import Fields
from kiosk.sync.wire_rows import HASH_BYTES

MOST_PAPERS: Final = 200
MEDIA: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/tiff"})

_ADD: Final = insert(DOSSIER_FILE)
_PAPERS: Final = select(DOSSIER_FILE.c.paper).where(DOSSIER_FILE.c.dossier == bindparam("of"))
_THERE: Final = select(BLOB.c.sha256).where(
    BLOB.c.agency == bindparam("of"),
    BLOB.c.sha256.in_(bindparam("digests", expanding=True)),
    BLOB.c.erased.is_(None),
)
_COUNTS: Final = (
    select(func.count(), func.count(BLOB.c.sha256))
    .select_from(DOSSIER_FILE)
    .outerjoin(
        BLOB,
        and_(BLOB.c.agency == DOSSIER_FILE.c.agency, BLOB.c.sha256 == DOSSIER_FILE.c.sha256, BLOB.c.erased.is_(None)),
    )
    .where(DOSSIER_FILE.c.dossier == bindparam("of"))
)


def read_papers(body: Mapping[str, Any]) -> tuple[dict[str, object], ...]:
    """The papers that an event's body tells of.

    Raises:
        WireError: they are not what an event tells.
    """
    papers = Fields(body).items("papers", MOST_PAPERS, _paper) if "papers" in body else ()
    if len({paper["paper"] for paper in papers}) != len(papers):
        raise Malformed("papers")
    return papers


def expect_said(connection: Connection, agency: str, dossier: str, events: Iterable[Event]) -> None:
    """Note the papers that events tell of which do not count: they come and are kept like those of others, so erasing
    has to find them, and no erasure of another dossier may take them along. A body without sense tells of none."""
    for event in events:
        with suppress(WireError):
            expect(connection, agency, dossier, read_papers(event.body))


def expect(connection: Connection, agency: str, dossier: str, papers: Iterable[dict[str, object]]) -> None:
    """Note the papers of a dossier."""
    known = set(connection.execute(_PAPERS, {"of": dossier}).scalars())
    rows = [row for row in papers if row["paper"] not in known]
    if rows:
        connection.execute(_ADD, [row | {"agency": agency, "dossier": dossier} for row in rows])


def _paper(value: Any) -> dict[str, object]:
    fields = Fields(value)
    return {
        "paper": fields.text("id", 64),
        "sha256": fields.octets("sha256", HASH_BYTES).hex(),
        "size": fields.number("size", most=LARGEST_FILE),
        "media": _media(fields),
    }


def _media(fields: Fields) -> str:
    """One of the types that a kiosk takes; a browser is never told another one."""
    media = fields.text("media", 64)
    if media not in MEDIA:
        raise Malformed("media")
    return media


def missing(hub: Hub, agency: str, digests: Iterable[str]) -> tuple[str, ...]:
    """Those that this agency has not uploaded yet and that are wanted, in the order asked."""
    asked = list(dict.fromkeys(digests))
    with hub.records.reading() as connection:
        there = set(connection.execute(_THERE, {"of": agency, "digests": asked}).scalars())
        there |= unwanted(connection, agency, asked)
    return tuple(digest for digest in asked if digest not in there)


def unwanted(connection: Connection, agency: str, digests: Iterable[str]) -> set[str]:
    """Those of some files that an erased dossier had and no other dossier has."""
    asked = list(digests)
    gone = select(ERASED_FILE.c.sha256).where(ERASED_FILE.c.agency == agency, ERASED_FILE.c.sha256.in_(asked))
    had = select(DOSSIER_FILE.c.sha256).where(DOSSIER_FILE.c.agency == agency, DOSSIER_FILE.c.sha256.in_(asked))
    return set(connection.execute(gone).scalars()) - set(connection.execute(had).scalars())


def progress(connection: Connection, dossier: str) -> tuple[int, int]:
    """How many files of a dossier are there, and how many it has."""
    wanted, there = connection.execute(_COUNTS, {"of": dossier}).one()
    return there, wanted


def media_of(connection: Connection, dossier: str, sha256: str) -> str | None:
    """The media type of a file that a dossier has and that is there; None otherwise."""
    mine = select(DOSSIER_FILE.c.media).join(
        BLOB, and_(BLOB.c.agency == DOSSIER_FILE.c.agency, BLOB.c.sha256 == DOSSIER_FILE.c.sha256)
    )
    of = and_(DOSSIER_FILE.c.dossier == dossier, DOSSIER_FILE.c.sha256 == sha256, BLOB.c.erased.is_(None))
    return connection.execute(mine.where(of)).scalars().first()


def take(hub: Hub, agency: str, sha256: str, size: int, content: Callable[[], Iterable[bytes]]) -> bool:
    """Keep a whole file, however it came; False where nobody wants it any more, and then nothing of it stays.

    Args:
        hub: where.
        agency, sha256, size: whose file, and which.
        content: gives its bytes, as often as they are asked for.

    Raises:
        WrongContent: its hash is another.
    """
    while (wanted := _taken(hub, agency, sha256, size, content())) is None:
        pass
    if not wanted:
        remove_erased(hub)
    return wanted


def _taken(hub: Hub, agency: str, sha256: str, size: int, content: Iterable[bytes]) -> bool | None:
    """Whether it is wanted; None where an erasure of the same content came in between and took its bytes along."""
    hub.blobs.put(agency, sha256, content)
    with hub.records.transaction() as connection:
        there = hub.blobs.has(agency, sha256)
        return keep(connection, agency, sha256, size, hub.now()) if there else None


def keep(connection: Connection, agency: str, sha256: str, size: int, now: int) -> bool:
    """Note that a file is there, whole; False where nobody wants it any more, and it goes again."""
    mine = and_(BLOB.c.agency == agency, BLOB.c.sha256 == sha256)
    gone = now if unwanted(connection, agency, [sha256]) else None
    again = connection.execute(update(BLOB).where(mine).values(erased=gone, arrived=now))
    if again.rowcount == 0:
        values = {"agency": agency, "sha256": sha256, "size": size, "arrived": now, "erased": gone}
        connection.execute(insert(BLOB), values)
    return gone is None


def forget(connection: Connection, agency: str, dossier: str) -> None:
    """A dossier's papers go; files that no other dossier of the agency has are marked for removal."""
    mine = select(DOSSIER_FILE.c.sha256).where(DOSSIER_FILE.c.dossier == dossier)
    digests = set(connection.execute(mine).scalars())
    connection.execute(delete(DOSSIER_FILE).where(DOSSIER_FILE.c.dossier == dossier))
    others = select(DOSSIER_FILE.c.sha256).where(DOSSIER_FILE.c.agency == agency, DOSSIER_FILE.c.sha256.in_(digests))
    alone = digests - set(connection.execute(others).scalars())
    gone = and_(BLOB.c.agency == agency, BLOB.c.sha256.in_(alone))
    connection.execute(update(BLOB).where(gone).values(erased=BLOB.c.arrived))


def remove_erased(hub: Hub) -> int:
    """Remove the bytes that were marked; how many files. Called after each erasure and when the hub starts."""
    with hub.records.transaction() as connection:
        # Inside the transaction, so that no upload of the same file can come between.
        rows = connection.execute(select(BLOB.c.agency, BLOB.c.sha256).where(BLOB.c.erased.is_not(None))).all()
        for row in rows:
            hub.blobs.remove(row.agency, row.sha256)
        connection.execute(delete(BLOB).where(BLOB.c.erased.is_not(None)))
    return len(rows)
