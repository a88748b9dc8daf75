"""Imported where the store will be needed soon: all that opening it loads, with the tables mapped.

SQLAlchemy maps tables when the first of them is used. Done here it is done once for all processes that are forked.
"""

from __future__ import annotations

from sqlalchemy.orm import configure_mappers

from kiosk.data import (
    catalogue_files,
    home,
    housekeeping,
    hub_news,
    hub_revisions,
    line_state,
    mirror,
    progress,
    receipt_keys,
    refusals,
    restore,
    signing,
    sync_home,
    unit_file,
)

__all__ = [
    "catalogue_files",
    "home",
    "housekeeping",
    "hub_news",
    "hub_revisions",
    "line_state",
    "mirror",
    "progress",
    "receipt_keys",
    "refusals",
    "restore",
    "signing",
    "sync_home",
    "unit_file",
]

configure_mappers()
