"""The table of scans that nobody claimed."""

from __future__ import annotations

from sqlmodel import Field

from kiosk.data.tables import StoreTable


class QuarantinedScanRow(StoreTable, table=True):
    """A scan in quarantine. Its name is not kept: who wiped the row has wiped the scan, because the key is gone."""

    __tablename__ = "quarantined_scan"

    id: str = Field(primary_key=True)
    key: bytes
    size: int
    kept: int = Field(index=True)
    scanned: int | None
