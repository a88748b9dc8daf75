"""The commune counter kiosk. Start reading at `flow.py`, then `app.py`; `docs/architecture.md` has the map."""
