"""Whether the content of a revision can be used: the rules of `kiosk catalogue check`, and those of a calendar's lines.

The hub asks before it publishes, and each kiosk again: its own catalogue below may be of another version.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from kiosk.data.catalogue_files import SHIPPED, CatalogueError, load_catalogue
from kiosk.domain.calendar_lines import dates_problem, read_lines
from kiosk.domain.problem import Problem
from kiosk.domain.worktime import VIETNAM
from kiosk.i18n import problem_words
from kiosk.sync.wire_feed import Subject
from kiosk.sync.wire_revision import Revision

CALENDAR_FILE: Final = "days.toml"
"""The one file of a calendar's revision."""


def content_fault(revision: Revision) -> str:
    """The first thing that has to be mended, a sentence; "" where it is right."""
    match revision.subject:
        case Subject.CATALOGUE:
            try:
                empty = not len(load_catalogue(SHIPPED, revision.files))
            except CatalogueError as error:
                return str(error.faults[0])
            return "Danh mục không còn thủ tục nào." if empty else ""
        case Subject.CALENDAR:
            return _calendar_fault(revision)


def _calendar_fault(revision: Revision) -> str:
    if set(revision.files) != {CALENDAR_FILE}:
        return f"Lịch là một tệp {CALENDAR_FILE}."
    found = read_lines(revision.files[CALENDAR_FILE])
    if isinstance(found, Problem):
        return problem_words(found)
    # Judged by the day of publishing: what was right then stays right, however late it comes.
    published = datetime.fromtimestamp(revision.published / 1000, UTC).astimezone(VIETNAM).date()
    problem = dates_problem(found, today=published)
    return problem_words(problem) if problem else ""
