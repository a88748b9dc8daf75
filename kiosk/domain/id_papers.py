"""Which identity paper somebody shows, and what its number looks like.

Everybody has an identity card (CCCD, căn cước). The old card (CMND, nine digits) has not been good for transactions
since 1 January 2025; passports are for those who live abroad and for foreigners. Which of them a counter takes is its
own setting; a kiosk that takes only the card asks nobody which paper it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from kiosk.domain.identity import OLD_ID_DIGITS, check_id_number, check_old_id_number, check_passport
from kiosk.domain.problem import Problem

LONGEST_PASSPORT: Final = 9
"""Characters; what is longer was meant to be a card's number."""

_LETTER: Final = re.compile(r"[A-Za-z]")
_DIGIT: Final = re.compile(r"[0-9]")


class IdPaper(StrEnum):
    """An identity paper."""

    CCCD = "cccd"
    CMND = "cmnd"
    PASSPORT = "passport"
    """Of Viet Nam."""
    FOREIGN_PASSPORT = "foreign_passport"


ONLY_CARDS: Final = (IdPaper.CCCD,)
ALL_PAPERS: Final = tuple(IdPaper)


def check_paper(text: str, paper: IdPaper) -> str | Problem:
    """The number of this paper, in the form in which it is kept."""
    match paper:
        case IdPaper.CCCD:
            return check_id_number(text)
        case IdPaper.CMND:
            return check_old_id_number(text)
        case IdPaper.PASSPORT:
            return check_passport(text)
        case IdPaper.FOREIGN_PASSPORT:
            return check_passport(text, foreign=True)


def read_number(text: str, papers: Sequence[IdPaper]) -> str | Problem:
    """The number of any of these papers. What is none of them is told by what it most looks like."""
    checked = [check_paper(text, paper) for paper in papers]
    return next((one for one in checked if isinstance(one, str)), None) or _unreadable(text, papers)


def paper_of(number: str, papers: Sequence[IdPaper] = ALL_PAPERS) -> IdPaper:
    """Whose number a checked one is: the first of these papers that has such numbers, else the card."""
    return next((paper for paper in papers if check_paper(number, paper) == number), IdPaper.CCCD)


def _unreadable(text: str, papers: Sequence[IdPaper]) -> Problem:
    """What to do about a number that is none of the papers'."""
    letters, digits = len(_LETTER.findall(text)), len(_DIGIT.findall(text))
    found: Problem | None = None
    if letters and letters + digits <= LONGEST_PASSPORT:
        passports = [paper for paper in (IdPaper.PASSPORT, IdPaper.FOREIGN_PASSPORT) if paper in papers]
        problem = check_paper(text, passports[-1]) if passports else Problem("id_paper.no_passports")
        found = problem if isinstance(problem, Problem) else None
    elif digits == OLD_ID_DIGITS:
        found = Problem("id_paper.old_card")
    problem = check_paper(text, papers[0])
    return found or (problem if isinstance(problem, Problem) else Problem("id_paper.not_here"))
