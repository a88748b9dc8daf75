"""Pick a commune: by its name of today or of before, or province by province."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import OptionList, Static

from kiosk.domain.units import Unit
from kiosk.i18n import t
from kiosk.screens.dialogs import Dialog
from kiosk.screens.touch import WithKeyboard
from kiosk.services.units import Units
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.keyboard import Keyboard
from kiosk.widgets.pick_list import LIMIT, PickList

_PROVINCE = "province-"
_UNIT = "unit-"


class UnitDialog(Dialog[Unit | None], WithKeyboard[Unit | None]):  # styles come by the first base only
    """The commune that was picked, with its code and names; None where nobody was picked.

    While nothing is typed the provinces are listed, and then the communes of the chosen one. The page that opens it
    calls `units.warm` before, in a worker: the first search of a process takes a tenth of a second.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "unit_dialog.tcss"]
    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def __init__(self, units: Units, label: str, value: str = "") -> None:
        """`value` is the code that is chosen so far, or ""."""
        super().__init__()
        self._units = units
        self._label = label
        chosen = units.get(value) if value else None
        self._chosen = value if chosen else ""
        self._province = chosen.province_code if chosen else ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._label), classes="heading")
            yield TextEntry(id="narrow", max_length=80, placeholder=t("unit.narrow"))
            yield Static(id="where", markup=False)
            yield PickList(id="rows")
            with Horizontal(classes="actions"):
                yield BigButton(t("pick.take"), look="act", id="take")
                yield BigButton(t("action.back"), id="cancel")
        yield Keyboard()

    def on_mount(self) -> None:
        self.narrow()

    @on(TextEntry.Changed)
    def narrow(self) -> None:
        """What answers to the text; without a text provinces, or the communes of the chosen one."""
        text = self.query_one("#narrow", TextEntry).value
        rows = self.query_one(PickList)
        if text.strip():
            found = self._units.search(text, province=self._province, limit=LIMIT)
            if not found and self._province:
                found = self._units.search(text, limit=LIMIT)
            rows.show((f"{_UNIT}{unit.code}", _row(unit)) for unit in found)
            words = t("unit.found") if found else t("unit.nothing")
        elif self._province:
            communes = self._units.of_province(self._province)
            rows.show((f"{_UNIT}{unit.code}", Content(unit.name)) for unit in communes)
            codes = [unit.code for unit in communes[:LIMIT]]
            if self._chosen in codes:
                rows.highlighted = codes.index(self._chosen)
            key = "unit.in_province" if len(communes) <= LIMIT else "unit.in_large_province"
            words = t(key, province=communes[0].province)
        else:
            rows.show((f"{_PROVINCE}{code}", Content(name)) for code, name in self._units.provinces())
            words = t("unit.provinces")
        self.query_one("#where", Static).update(Content(words))
        rows.display = bool(rows.option_count)

    def action_move(self, by: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        rows = self.query_one(PickList)
        rows.action_cursor_down() if by > 0 else rows.action_cursor_up()

    @on(TextEntry.Submitted)
    @on(OptionList.OptionSelected)
    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """The highlighted row: a province leads to its communes, a commune is the answer."""
        picked = self.query_one(PickList).picked
        if picked is None or not self.is_active:
            return
        if picked.startswith(_PROVINCE):
            self._province = picked.removeprefix(_PROVINCE)
            self.narrow()
            self.query_one("#narrow").focus()
            return
        self.dismiss(self._units.get(picked.removeprefix(_UNIT)))

    @on(BigButton.Pressed, "#cancel")
    def action_back(self) -> None:
        """From the communes back to the provinces, and from there away."""
        if not self.is_active:
            return
        if self._province:
            self._province = ""
            self.query_one("#narrow", TextEntry).value = ""
            self.narrow()
        else:
            self.dismiss(None)


def _row(unit: Unit) -> Content:
    """A commune with its province, and the older unit by which it was found."""
    row = Content.assemble(Content.styled(unit.name, "bold"), f", {unit.province}")
    return Content.assemble(row, "\n", f"  {t('unit.former', name=unit.former)}") if unit.former else row
