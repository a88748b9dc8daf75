"""Parts that several printed forms have: the band with title and QR code, stamps, signatures, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from receipts import qr
from receipts.layout import Block, Box, Figure, Run, Style, beside, paragraph, runs_width, space, stack
from receipts.stationery import Stationery
from receipts.values import SIGNATURE_HINT, Phrase

SIGNING_ROOM = 3.4
"""Least height for a signature, in type sizes: 9 mm at the smallest."""

SPARE_SIGNING_ROOM = 2.4
"""What may be added where the page has it, in type sizes."""


class Signature(NamedTuple):
    """One place to sign: whose, how, and the name under it."""

    title: Phrase
    name: str
    hint: Phrase = SIGNATURE_HINT


def title_band(paper: Stationery, title: Callable[[float], Block], modules: qr.Matrix, hint: Phrase) -> Block:
    """QR code at the left, the title at its right; without a QR code the title takes the whole width.

    Args:
        paper: the sheet at its type size.
        title: makes the title for a width.
        modules: of the QR code; empty without one.
        hint: says under the code what it is for.
    """
    if not modules:
        return stack([space(0.8 * paper.body), title(paper.measure)])
    unit = qr.module_size(modules, fit=0.2 * paper.measure)
    quiet = qr.QUIET_MODULES * unit
    side = len(modules) * unit
    width = side + 2 * quiet
    # The margin is white too: the dark modules stand in line with the text, the quiet zone hangs outside.
    code = Block(width, (Figure(0.0, quiet, unit, qr.path(modules)),))
    words = stack(
        [
            paragraph([Run(hint.vi, paper.tiny)], width, align="center", balanced=True),
            *paper.english_line(hint, width),
        ]
    )
    left = Block(code.height + words.height, children=((0.0, 0.0, code), (-quiet, code.height, words)))
    indent = side + quiet
    air = 0.8 * paper.body
    right = title(paper.measure - indent - 2 * air)
    lower = max(0.0, (code.height - right.height) / 2)
    return beside((0.0, left), (indent + air, stack([space(lower), right])))


def title_lines(paper: Stationery, title: Phrase, width: float) -> list[Block]:
    """The name of the form, large, with its English under it."""
    style = Style(1.5 * paper.body, bold=True)
    return [
        paragraph([Run(title.vi, style)], width, align="center", balanced=True),
        *paper.english_line(title, width),
        space(0.3 * paper.body),
    ]


def copy_lines(paper: Stationery, copy_marker: str, reprint: int, width: float) -> list[Block]:
    """Which copy this is, and how often it has been printed again: under the title, and nothing on a first print."""
    lines: list[Block] = []
    if copy_marker:
        lines.append(paragraph([Run(f"({copy_marker})", paper.small)], width, align="center"))
    if reprint:
        words = Phrase(f"BẢN IN LẠI lần {reprint}", "Reprint")
        lines += [space(0.25 * paper.body), _stamp(paper, paper.phrase(words, paper.small_strong), width)]
    return lines


def _stamp(paper: Stationery, runs: list[Run], width: float) -> Block:
    """Words in a frame."""
    line = paragraph(runs, width, align="center")
    frame = runs_width(runs) + 1.6 * paper.body
    return Block(line.height, (Box((width - frame) / 2, 0.0, frame, line.height),), ((0.0, 0.0, line),))


def closing(
    paper: Stationery, left: Signature | None, right: Signature | None, notes: Sequence[Phrase], *, room: float
) -> Block:
    """Signatures and notes; what is left of the page goes to the room for signing, within reason.

    Args:
        paper: the sheet at its type size.
        left, right: who signs where; one signature alone stands at the right, as on any Vietnamese form.
        notes: what the reader should know.
        room: height that is left on the page.
    """
    after = [space(0.7 * paper.body), _notes(paper, notes)] if notes else []
    least = SIGNING_ROOM * paper.body
    tight = stack([space(0.6 * paper.body), _signatures(paper, left, right, least), *after])
    spare = min(max(room - tight.height, 0.0), SPARE_SIGNING_ROOM * paper.body)
    return stack([space(0.6 * paper.body), _signatures(paper, left, right, least + spare), *after])


def _signatures(paper: Stationery, left: Signature | None, right: Signature | None, signing: float) -> Block:
    half = paper.measure / 2
    places = ((0.0, left), (half, right))
    columns = [(x, _signature(paper, one, half, signing)) for x, one in places if one is not None]
    return beside(*columns) if columns else space(0.0)


def _signature(paper: Stationery, signature: Signature, width: float, signing: float) -> Block:
    inner = width - paper.body
    bold, small = paper.strong, paper.small
    hint = [Run("(", small), *paper.phrase(signature.hint, small), Run(")", small)]
    upper = stack(
        [
            paragraph([Run(signature.title.vi, bold)], inner, align="center"),
            *paper.english_line(signature.title, inner),
            paragraph(hint, inner, align="center"),
            space(signing),
            paragraph([Run(signature.name, bold)], inner, align="center", balanced=True),
        ]
    )
    return Block(upper.height, children=((0.5 * paper.body, 0.0, upper),))


def _notes(paper: Stationery, notes: Sequence[Phrase]) -> Block:
    plain, bold = paper.tiny, Style(paper.tiny.size, bold=True)
    label = Phrase("Ghi chú", "Notes")
    lines: list[Block] = []
    for number, note in enumerate(notes):
        start = [*paper.phrase(label, bold), Run(": ", bold)] if number == 0 else []
        lines.append(paragraph([*start, Run(note.vi, plain)], paper.measure))
        if paper.bilingual and note.en:
            lines.append(paragraph([Run(note.en, plain)], paper.measure))
    return stack(lines)
