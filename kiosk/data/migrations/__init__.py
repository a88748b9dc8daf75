"""Alembic's scripts: how the store's tables came to be what `tables.py` says. Run by `kiosk.data.migrate`.

The way is forward only: who wants an older program takes the backup that belongs to it.
"""
