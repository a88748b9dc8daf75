"""Text is never code: no string reaches Textual's markup, and nothing hostile reaches the terminal."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kiosk as package
from kiosk.demo import PIN
from kiosk.screens.login import CodePage
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.planted import only_harmless, planted_kiosk
from tests.screens.views import VIEWS

ROOT = Path(package.__path__[0])
SOURCES = sorted([*ROOT.glob("screens/*.py"), *ROOT.glob("widgets/*.py")])

MARKUP_WIDGETS = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Collapsible", "Digits", "Link"}
MARKUP_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}


def _is_content(node: ast.expr, known: dict[str, ast.expr]) -> bool:
    """Whether an expression can only be `Content`, which Textual never reads as markup."""
    match node:
        case ast.Constant(value=""):
            return True
        case ast.Call(func=func):
            return _is_content(func, known)
        case ast.Name(id=name):
            return name == "Content" or (name in known and _is_content(known[name], {}))
        case ast.Attribute(value=value):
            return _is_content(value, known)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_content(body, known) and _is_content(orelse, known)
    return False


def unsafe(source: str) -> Iterator[int]:
    """The lines where a string might be read as markup."""
    tree = ast.parse(source)
    known = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in MARKUP_WIDGETS:
                without_markup = any(keyword.arg == "markup" for keyword in node.keywords)
                if node.args and not without_markup and not _is_content(node.args[0], known):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(attr="update")):
                if not (node.args and _is_content(node.args[0], known)):
                    yield node.lineno
            case ast.Assign(targets=[ast.Attribute(attr=name)]) if name in MARKUP_ATTRIBUTES:
                if not _is_content(node.value, known):
                    yield node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_string_reaches_a_widget_as_markup(path: Path) -> None:
    assert list(unsafe(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "Static(name)",
        "Label(f'{x}')",
        "self.query_one(X).update(words)",
        "w.border_title = label",
        "w.update()",
    ],
)
def test_the_check_finds_what_it_looks_for(source: str) -> None:
    assert list(unsafe(source)) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "Static(Content(x))",
        "Static(Content.styled(x, 'bold'))",
        "Static(x, markup=False)",
        "c = Content(x)\nw.update(c)",
    ],
)
def test_the_check_lets_content_pass(source: str) -> None:
    assert list(unsafe(source)) == []


# -- hostile text --------------------------------------------------------------------------------------------------

HOSTILE = {
    "escape": "Trần \x1b[31mVăn\x1b[0m Thử",
    "clipboard": "Trần \x1b]52;c;aGFja2Vk\x07 Thử",
    "c1": "Trần \x9b31m\x90q\x9c Thử",
    "bidi": "Trần \u202etfel\u2066 Thử",
    "link": "[@click=app.quit]Trần[/] Thử",
    "closing": "Trần [/b] Thử",
    "vanishing": "[TODO] Trần [đang xử lý] Thử",
    "decomposed": unicodedata.normalize("NFD", "Nguyễn Thị Mẫu"),
    "zero width": "Tr\u200bần\u200d Th\ufeffử",
    "long": "Nghiêng" * 300,
    "lines": "Trần\nVăn\r\nThử\tMẫu\x0b\x0c\x85\u2028",
}

LOOKED_AT = {
    "search", "procedure", "resume", "applicant", "papers_scans", "papers_count", "pages", "fee", "review", "done",
}  # fmt: skip


class Rotation:
    """Hands out the hostile texts in turn, so that each round puts another text into each place."""

    def __init__(self, first: int) -> None:
        self._next = first

    def __call__(self) -> str:
        self._next += 1
        return list(HOSTILE.values())[self._next % len(HOSTILE)]


@pytest.mark.parametrize("first", [0, 6])
async def test_hostile_text_from_every_side_is_only_text(first: int) -> None:
    text = Rotation(first)
    for view in (view for view in VIEWS if view.name in LOOKED_AT):
        with planted_kiosk(text) as kiosk:
            async with view.open(kiosk) as stage:
                only_harmless(stage)
                await stage.press("tab")
                only_harmless(stage)


async def test_brackets_in_a_name_are_drawn_as_they_are(kiosk: FakeKiosk) -> None:
    kiosk.citizen = replace(kiosk.citizen, name="[TODO] Trần [/b]")
    async with kiosk.at("applicant") as stage:
        assert stage.text().count("[TODO] Trần [/b]") == 2


async def test_what_is_pasted_into_a_page_is_only_text(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.answer("number", kiosk.citizen.number)
        await stage.answer("pin", PIN)
        await stage.go_on()
        await stage.on(CodePage)
        for text in HOSTILE.values():
            stage.row("code").control.value = text  # type: ignore[attr-defined]
            await stage.pilot.pause()
            only_harmless(stage)
