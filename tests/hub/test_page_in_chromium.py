"""The look-up page in a real browser: accessible by axe's rules, whole on a small phone, without scripts, on paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from kiosk.domain.dossier import Kind, Status
from kiosk.domain.lookup_link import encode_secret
from kiosk.domain.supplement import Defect, SupplementRequest
from kiosk.domain.typed_codes import check_character
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY, CITIZEN
from tests.hub.serving import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
SECRET = bytes([5] * 16)
WAYS = {
    1: [Status.ACCEPTED, Status.SUPPLEMENT],
    2: [Status.ACCEPTED, Status.FINISHED],
    3: [Status.REFUSED],
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {
        name: {"enabled": True} for name in ("color-contrast-enhanced", "target-size", "identical-links-same-purpose")
    },
}

pytestmark = pytest.mark.skipif(
    not CHROMIUM and not os.environ.get("CI"), reason="needs Chromium: apt install chromium"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture
def base(app: FastAPI, kiosk: HubKiosk) -> Iterator[str]:
    """The page under a real server, with dossiers in several states."""
    for number, steps in WAYS.items():
        first = "T-K1-7QHW4M" if number == 1 else ""
        dossier = kiosk.journal.submitted(number, secret=SECRET.hex(), code=first)
        if first:
            given = {"code": f"{AGENCY}-261120-{number:04d}", "before": first}
            kiosk.journal.append(Kind.CODE_GIVEN, dossier, "officer:1", given)
        for status in steps:
            body = {"status": int(status), "note": "Mời ông/bà đến quầy số 2."}
            if status is Status.SUPPLEMENT:
                defects = (Defect("", "Nộp bản chính Giấy chứng sinh."), Defect("", "Ký tờ khai, trang 2."))
                body = SupplementRequest("Trần Văn Mẫu", defects, 1_800_000_000_000).as_body()
            kiosk.journal.append(Kind.STATE, dossier, "officer:1", body)
    kiosk.push()
    with served(app) as address:
        yield address


def path(number: int) -> str:
    return f"/L/{AGENCY}-261120-{number:04d}/{encode_secret(SECRET)}"


def typed(number: int) -> str:
    code = f"{AGENCY}-261120-{number:04d}"
    return f"{code}-{check_character(code)}".lower()


def page_of(browser: Browser, width: int, height: int = 800, *, scripts: bool = True) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts).new_page()


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES)
    return [
        f"{fault['id']}: {node['html']} {node['failureSummary']}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def test_axe_finds_nothing_on_a_phone(browser: Browser, base: str) -> None:
    """All rules of WCAG 2.2 A and AA, of AAA what axe can see (contrast 7:1 among it), and its best practices."""
    page = page_of(browser, 360)
    page.goto(base + path(1))
    assert faults(page) == []
    page.goto(base)
    page.get_by_role("button").click()
    assert page.get_by_role("alert").is_visible()
    assert faults(page) == []
    page.evaluate("document.querySelector('.hint').style.color = '#6a6a6a'")
    (fault,) = faults(page)
    assert fault.startswith("color-contrast-enhanced"), "axe sees a fault where there is one"


@pytest.mark.long
def test_at_double_size_nothing_is_cut_off(browser: Browser, base: str) -> None:
    page = page_of(browser, 640, 500)
    for place in ("/", path(1), path(9)):
        page.goto(base + place)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, place


@pytest.mark.long
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_any_page(browser: Browser, base: str, width: int, language: str) -> None:
    page = page_of(browser, width)
    for place in ("/", "/nowhere", path(1), path(2), path(3), path(9)):
        page.goto(f"{base}{place}?lang={language}")
        assert faults(page) == [], place


def test_everything_works_without_scripts_and_by_keyboard_alone(browser: Browser, base: str) -> None:
    page = page_of(browser, 360, scripts=False)
    page.goto(base)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Đến nội dung chính"
    page.locator("#code").focus()
    page.keyboard.type(typed(1))
    page.keyboard.press("Tab")
    page.keyboard.type(CITIZEN.number[-4:])
    page.keyboard.press("Enter")
    page.wait_for_selector(".status")
    assert page.locator(".status").inner_text() == "Cần bổ sung giấy tờ"
    assert page.locator(".mend li").all_inner_texts() == ["Nộp bản chính Giấy chứng sinh.", "Ký tờ khai, trang 2."]


def test_a_slip_leads_to_its_box(browser: Browser, base: str) -> None:
    page = page_of(browser, 360)
    page.goto(base)
    page.get_by_label("Mã hồ sơ và chữ kiểm tra").fill(typed(1)[:-1])
    page.get_by_role("button").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.locator(":focus").get_attribute("id") == "code"
    assert page.locator("#code").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Mã hồ sơ và chữ kiểm tra").input_value() == typed(1)[:-1], "what was typed is still there"


def test_on_a_small_phone_nothing_is_cut_off_and_targets_fit_thumbs(browser: Browser, base: str) -> None:
    page = page_of(browser, 320, 500)
    for place in ("/", path(1)):
        page.goto(base + place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
    for target in page.locator("header a, main a.button, button, input").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44, target.inner_text()


def test_on_paper_it_is_one_sheet_that_says_what_it_is_not(browser: Browser, base: str) -> None:
    page = page_of(browser, 800)
    page.goto(base + path(1))
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    text = document[0].get_textpage().get_text_bounded()
    assert len(document) == 1
    assert "không thay cho biên nhận" in text
    assert "Tra cứu hồ sơ khác" not in text
    document.close()
