"""The feed: items in the order in which their transactions were committed, and pages of it by an opaque cursor.

A position is taken inside the write transaction, and `Records` promises that transactions become visible in that order:
a reader who has seen position 7 will never be shown a new 6. The cursor also names the feed's epoch, which changes when
the hub is restored from a backup: then positions mean something else, and the feed begins anew.
"""

from __future__ import annotations

import json
import secrets
from typing import Final

from sqlalchemy import Connection, bindparam, insert, or_, select

from kiosk.hub.core import Hub, Known
from kiosk.hub.tables import FEED, INCARNATION, META
from kiosk.sync.wire_feed import MOST_ITEMS, FeedPage, Item, item_json, read_item
from kiosk.sync.wire_json import dump

_EPOCH: Final = "feed_epoch"
_ADD: Final = insert(FEED)
_PAGE: Final = (
    select(FEED.c.position, FEED.c.item)
    .where(
        FEED.c.position > bindparam("after"),
        or_(FEED.c.kiosk == bindparam("of"), (FEED.c.kiosk == "") & (FEED.c.agency == bindparam("agency"))),
    )
    .order_by(FEED.c.position)
    .limit(bindparam("most"))
)
_THROUGH: Final = select(INCARNATION.c.through).where(
    INCARNATION.c.kiosk == bindparam("of"), INCARNATION.c.number == bindparam("number")
)
_LAST: Final = select(FEED.c.position).order_by(FEED.c.position.desc()).limit(1)


def append(connection: Connection, item: Item, *, agency: str, kiosk: str = "") -> None:
    """Tell one kiosk, or with "" all kiosks of the agency, inside the transaction in which it happened."""
    connection.execute(_ADD, {"agency": agency, "kiosk": kiosk, "item": dump(item_json(item))})


def begin_epoch(connection: Connection) -> None:
    """Make all cursors that are out there invalid: of a new hub, and of one that was restored from a backup."""
    connection.execute(META.delete().where(META.c.name == _EPOCH))
    connection.execute(META.insert(), {"name": _EPOCH, "value": secrets.token_hex(6)})


def first_cursor(connection: Connection) -> str:
    """The cursor before everything."""
    return f"{epoch(connection)}.0"


def page(hub: Hub, kiosk: Known, *, after: str, most: int) -> FeedPage:
    """What a kiosk has not been told yet.

    Args:
        hub: whose feed.
        kiosk: who asks.
        after: the cursor that it has. One of another epoch, or one that makes no sense, begins anew: items can be
            applied again, but a missed one would be missed for ever.
        most: items of the page, at most `MOST_ITEMS`.
    """
    most = max(1, min(most, MOST_ITEMS))
    with hub.records.reading() as connection:
        present = epoch(connection)
        values = {
            "after": _position(connection, present, after),
            "of": kiosk.id,
            "agency": kiosk.agency,
            "most": most + 1,
        }
        rows = connection.execute(_PAGE, values).all()
        through = connection.execute(_THROUGH, {"of": kiosk.id, "number": kiosk.incarnation}).scalar() or 0
    shown = rows[:most]
    start = f"{present}.{values['after']}"
    return FeedPage(
        kiosk=kiosk.id,
        after=after,
        cursor=f"{present}.{shown[-1].position}" if shown else start,
        more=len(rows) > most,
        hub_time=hub.now(),
        items=tuple(read_item(json.loads(row.item)) for row in shown),
        known_through=through,
        epoch=present,
    )


def epoch(connection: Connection) -> str:
    """Which life of this hub it is: another one after each restore."""
    return str(connection.execute(select(META.c.value).where(META.c.name == _EPOCH)).scalar_one())


def _position(connection: Connection, present: str, cursor: str) -> int:
    given, _, digits = cursor.partition(".")
    if given != present or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        return 0
    position = int(digits)
    return position if position <= (connection.execute(_LAST).scalar() or 0) else 0
