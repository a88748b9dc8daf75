"""How papers, scans and pages are said: sizes, ages, counts, remarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from textual.content import Content

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.earlier_papers import EarlierPaper
from kiosk.domain.paper_pages import Remark
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import with_check
from kiosk.i18n import problem_words, t
from kiosk.services.papers import OfferedScan


def size_words(size: int) -> str:
    """A file's size as people say it."""
    return f"{size / 1_048_576:.1f} MB".replace(".", ",") if size >= 1_048_576 else f"{max(1, size // 1024)} KB"


def ago_words(seconds: int) -> str:
    """How long ago, roughly."""
    if seconds < 60:
        return t("papers.seconds_ago", count=seconds)
    if seconds < 3600:
        return t("papers.minutes_ago", count=seconds // 60)
    return t("papers.long_ago")


def need_words(paper: RequiredPaper) -> str:
    """Whether a paper is needed, and how many of which kind."""
    need = t("paper.required") if paper.required else paper.when or t("paper.optional")
    kinds = ((paper.originals, "paper.kind.original"), (paper.copies, "paper.kind.copy"))
    counts = ", ".join(f"{count} {t(key)}" for count, key in kinds if count)
    return f"{counts} · {need}"


def scan_row(scan: OfferedScan, seems: str = "") -> Content:
    """A scan: name, pages and size, how long ago, what it seems to be; or why it cannot be taken."""
    if isinstance(scan.facts, Problem):
        lines = [f"▲ {t('harmless.row') if scan.can_be_rebuilt else problem_words(scan.facts)}"]
    else:
        pages = t("papers.pages", count=scan.facts.pages)
        lines = [f"{pages} · {size_words(scan.size)} · {ago_words(scan.seconds_ago)}"]
        if seems:
            lines.append(t("scans.seems", paper=seems))
    return Content.assemble(Content.styled(scan.name, "bold"), *(f"\n  {line}" for line in lines))


def earlier_row(offer: EarlierPaper) -> Content:
    """A paper of an earlier dossier: since when it is there, its pages and size, whose dossier's it is."""
    name = t("scans.earlier", date=f"{offer.received:%d/%m/%Y}")
    pages = t("papers.pages", count=offer.paper.pages)
    detail = t("scans.earlier_detail", pages=pages, size=size_words(offer.paper.size), code=with_check(offer.code))
    return Content.assemble(Content.styled(name, "bold"), f"\n  {detail}")


def remark_words(found: Iterable[Remark]) -> str:
    """Remarks in short: "tối, bị cắt"."""
    return ", ".join(t(f"remark.{remark}") for remark in sorted(found))


def page_remarks(found: Sequence[Set[Remark]]) -> list[str]:
    """A line for each page that has remarks: "Trang 2: tối"."""
    return [
        t("pages.remark", number=number, remarks=remark_words(one)) for number, one in enumerate(found, start=1) if one
    ]
