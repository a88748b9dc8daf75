"""`kiosk journal …`: proving the journal, and reading it without anybody's data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from kiosk.accounts_cli import opened
from kiosk.cli_output import FAILED, console, print_json, print_rows, refuse, say
from kiosk.config import Settings
from kiosk.data.journal_lines import lines
from kiosk.domain.chain_words import break_words
from kiosk.domain.journal import printed_form
from kiosk.domain.worktime import VIETNAM
from kiosk.journal_words import kind_words
from kiosk.services.office import local


def verify_journal(settings: Settings, *, heads: Sequence[str]) -> int:
    """Walk the whole chain, through all these printed heads; the exit status."""
    known = [head for head in map(printed_form, heads) if head]
    if len(known) != len(heads):
        raise refuse("Dấu nhật ký gồm 8 ký tự 0–9 và A–F, như in ở cuối biên nhận. Hãy xem lại.")
    with opened(settings) as store:
        broken, present = store.journal.verify(known), store.journal.head()
    if broken is None:
        print_rows("Nhật ký còn nguyên", (("Đầu chuỗi", present),))
        return 0
    if broken.reason == "head":
        say(
            "Nhật ký không đi qua dấu đã cho: dấu gõ sai, hoặc nhật ký đã bị cắt hoặc viết lại. Hãy so với biên nhận; "
            f"dấu đúng mà vẫn không có thì gọi người quản trị (dòng cuối còn lại là {broken.sequence})."
        )
    elif broken.reason == "seal":
        say(
            f"Nhật ký đã bị cắt hoặc viết lại; dòng cuối còn lại là {broken.sequence} ({broken.reason}). "
            "Hãy gọi người quản trị."
        )
    else:
        say(
            f"Nhật ký không còn nguyên từ dòng {broken.sequence} ({broken.reason}): {break_words(broken)}. "
            "Hãy gọi người quản trị."
        )
    return FAILED


def list_journal(settings: Settings, *, kind: str, since: datetime | None, limit: int, as_json: bool) -> int:
    """Who did what and when; the exit status. `since` is local time."""
    with opened(settings) as store:
        found = lines(store.store, kind=kind, since=since and since.replace(tzinfo=VIETNAM), limit=limit)
    if as_json:
        for line in found:
            facts = {"kind": line.kind, "actor": line.actor, "dossier": line.dossier, "facts": dict(line.facts)}
            print_json({"sequence": line.sequence, "at": line.at.isoformat(), **facts})
        return 0
    table = Table(title=f"Nhật ký: {len(found)} dòng", title_justify="left")
    for heading in ("Dòng", "Lúc", "Việc", "Ai", "Hồ sơ", "Ghi thêm"):
        table.add_column(heading, overflow="fold")
    for line in found:
        told = ", ".join(f"{name}={value}" for name, value in line.facts.items())
        at = f"{local(line.at):%d/%m/%Y %H:%M:%S}"
        table.add_row(str(line.sequence), at, kind_words(line.kind), line.actor, line.dossier, told)
    console().print(table)
    return 0
