"""An address by street and commune on a page: the row that opens the list of communes, and what a card says of it."""

from __future__ import annotations

from typing import Any

from textual.app import App

from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.domain.registration import COMMUNE, STREET
from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog, PickDialog
from kiosk.screens.page import Page
from kiosk.screens.unit_dialog import UnitDialog
from kiosk.services.units import Units
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.choice import Choice

OTHER = "other"
"""Of several communes that a card may mean, none."""


def commune_row(label: str, hint: str, code: str, units: Units, *, required: bool = True) -> AnswerRow:
    """The question of the commune; its answer is a code, and it is picked in a dialog of its own."""
    unit = units.get(code) if code else None
    options = (Option(unit.code, unit.full_name),) if unit else ()
    field = Field(COMMUNE, label, FieldKind.CHOICE, required=required, hint=hint, options=options)
    return AnswerRow(Question(COMMUNE, field, required), unit.code if unit else "", listed=True)


async def pick_commune(page: Page, row: AnswerRow, choice: Choice) -> None:
    """Let somebody pick a commune, by province or by a name of today or of before."""
    units = page.services.units
    await page.ask(units.warm)
    picked = await page.app.push_screen_wait(UnitDialog(units, row.question.field.label, choice.value))
    if picked is not None:
        choice.options = (Option(picked.code, picked.full_name),)
        choice.choose(picked.code)


async def confirmed_address(page: Page, residence: str, title: str) -> dict[str, str]:
    """Street and commune of the address on a card, as far as the person said yes to it.

    A card of before July 2025 names units that are gone: what became of them is shown, and may be several.
    """
    places = await page.ask(page.services.units.places, residence)
    if not places:
        await _say_unknown(page.app, residence, title)
        return {}
    if len(places) == 1:
        [place] = places
        words = t("own_address.is_now", card=residence, now=place.unit.address(place.street))
        buttons = (("yes", t("card.right")), ("no", t("card.wrong")))
        if await page.app.push_screen_wait(AskDialog(title, words, buttons)) != "yes":
            return {}
        return {STREET: place.street, COMMUNE: place.unit.code}
    options = [Option(place.unit.code, place.unit.address(place.street)) for place in places]
    label = t("own_address.which", card=residence)
    chosen = await page.app.push_screen_wait(PickDialog(label, (*options, Option(OTHER, t("own_address.other"))), ""))
    found = next((place for place in places if place.unit.code == chosen), None)
    return {STREET: found.street, COMMUNE: found.unit.code} if found else {}


async def _say_unknown(app: App[Any], residence: str, title: str) -> None:
    words = t("own_address.unknown", card=residence)
    await app.push_screen_wait(AskDialog(title, words, (("close", t("help.close")),)))
