"""The public look-up page: opened by the receipt's QR, or by code and four digits. No script, no cookie, nobody logged.

Whoever guesses is held back twice: so many misses an hour for an address, and so many for one dossier code, which a
crowd of addresses cannot get around. The address in the QR needs no such limit on the code: its secret has 128 bits.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Sequence
from importlib.resources import files
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from sqlalchemy import select

from kiosk.data.signing import checks
from kiosk.domain.codes import DossierCode
from kiosk.domain.lookup_link import Scanned, Seal, verify_lookup_url
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import ProvisionalCode, parse_typed, with_check
from kiosk.hub.core import Hub
from kiosk.hub.dossiers import Kept
from kiosk.hub.paper_codes import as_said, with_code
from kiosk.hub.ports import Limiter
from kiosk.hub.tables import KIOSK
from kiosk.hub.web.lookup_view import last_digits_fit, view
from kiosk.hub.web.requests import State, address_bucket, limited_body, public_request, state_of
from kiosk.hub.web.words import Say, language, saying

router: Final = APIRouter(include_in_schema=False, dependencies=[Depends(public_request)])
plain: Final = APIRouter(include_in_schema=False)

EXAMPLE: Final = "H41.29.19-261120-0007"
_LARGEST_FORM: Final = 2000
_FOLDER: Final = files("kiosk.hub.web")
_STATIC: Final = {"page.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
_CHECK_PROBLEMS: Final = {"code.check_mismatch": "code_check", "code.check_missing": "code_check_missing"}


def _template(name: str) -> str:
    return _FOLDER.joinpath("templates", name).read_text(encoding="utf-8")


def _static(name: str) -> bytes:
    return _FOLDER.joinpath("static", name).read_bytes()


_TEMPLATES: Final = Environment(
    loader=FunctionLoader(_template),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STYLE: Final = hashlib.sha256(_static("page.css")).hexdigest()[:12]


@router.get("/")
def form(request: Request) -> Response:
    """The form."""
    return _form(request, errors={})


@router.post("/")
def look_up(request: Request, body: Annotated[bytes, limited_body(_LARGEST_FORM)]) -> Response:
    """The form's answer: the dossier, or the form with what has to be mended."""
    state = state_of(request)
    say = saying(_language(request))
    given = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10, keep_blank_values=True)
    typed, digits = (given.get(name, [""])[0].strip()[:60] for name in ("code", "digits"))
    code = _typed_code(state.hub, typed, say)
    errors = {"code": code} if isinstance(code, str) else {}
    if not (len(digits) == 4 and digits.isascii() and digits.isdigit()):
        errors["digits"] = say("error.digits")
    if errors or isinstance(code, str):
        return _form(request, errors=errors, code=typed, status=422)
    buckets = (address_bucket(request), f"code:{code}")
    if wait := _charged(state.shared.misses, buckets):
        return limited(request, wait)
    fitting = [kept for kept in _by_code(state.hub, str(code)) if last_digits_fit(as_said(kept), digits)]
    if not fitting:
        return _form(request, errors={"code": say("error.not_found")}, code=typed, not_found=True, status=404)
    for name in buckets:
        state.shared.misses.give_back(name)
    if len(fitting) > 1:
        # Two papers with one code, of people whose numbers end alike: only the QR can tell whose this is.
        lines = (_line("message.several"), _line("message.several_next"))
        return _message(request, "message.several_title", *lines, status=409)
    return _dossier(request, fitting[0], Seal.NONE)


@router.get("/L/{code}/{secret}")
@router.get("/l/{code}/{secret}")
def scanned(request: Request, code: str, secret: str) -> Response:
    """The address in the QR code on the screen."""
    return _by_address(request, f"{code}/{secret}")


@router.get("/L/{code}/{secret}/{seal}")
@router.get("/l/{code}/{secret}/{seal}")
def scanned_from_paper(request: Request, code: str, secret: str, seal: str) -> Response:
    """The address in the QR code on paper, with its seal."""
    return _by_address(request, f"{code}/{secret}/{seal}")


@plain.get("/static/{name}")
def static(name: str) -> Response:
    """The style sheet and the icon; their names carry a version, so they may be kept."""
    if name not in _STATIC:
        return Response(status_code=404)
    return Response(_static(name), media_type=_STATIC[name], headers={"Cache-Control": "public, max-age=86400"})


@plain.get("/robots.txt")
def robots() -> Response:
    """No page here is for a search engine."""
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")


def limited(request: Request, wait: int) -> Response:
    """The page for somebody who is held back."""
    minutes = max(1, math.ceil(wait / 60))
    lines = (_line("message.limited"), _line("message.limited_next", minutes=minutes))
    return _message(request, "message.limited_title", *lines, status=429, headers={"Retry-After": str(wait)})


def unavailable(request: Request) -> Response:
    """The page for a moment in which the hub cannot answer."""
    lines = (_line("message.busy"), _line("message.limited_next", minutes=1))
    return _message(request, "message.busy_title", *lines, status=503, headers={"Retry-After": "60"})


def no_such_page(request: Request) -> Response:
    """The page for an address that leads nowhere."""
    return _message(request, "message.gone_title", _line("message.gone"), status=404)


def _charged(misses: Limiter, names: Sequence[str]) -> int:
    """Charge a try to each of the names before its verdict is known: of tries that come side by side, all but one would
    be free after it. 0, or the seconds to wait, and then nothing was charged."""
    waits = {name: misses.take(name) for name in names}
    longest = max(waits.values())
    for name, wait in waits.items():
        if longest and not wait:
            misses.give_back(name)
    return longest


def _by_address(request: Request, tail: str) -> Response:
    state = state_of(request)
    who = address_bucket(request)
    if wait := state.shared.misses.wait(who):
        return limited(request, wait)
    found = verify_lookup_url(f"{state.hub.settings.page.base.rstrip('/')}/L/{tail}", _keys(state.hub))
    if isinstance(found, Problem):
        return _missing(request, state, Seal.NONE)
    kept = next((kept for kept in _by_code(state.hub, str(found.code)) if _secret_fits(kept, found)), None)
    if kept is None:
        return _missing(request, state, found.seal)
    return _dossier(request, kept, found.seal)


def _missing(request: Request, state: State, seal: Seal) -> Response:
    if seal is not Seal.GENUINE:
        state.shared.misses.take(address_bucket(request))
    first = _line("message.genuine_missing" if seal is Seal.GENUINE else "message.missing")
    return _message(request, "message.missing_title", first, _line("message.missing_next"), status=404)


def _secret_fits(kept: Kept, found: Scanned) -> bool:
    return hmac.compare_digest(as_said(kept).secret, found.secret.hex())


def _by_code(hub: Hub, code: str) -> list[Kept]:
    """All on whose papers this code stands; which one is meant, secret or digits tell."""
    with hub.records.reading() as connection:
        return list(with_code(connection, code))


def _keys(hub: Hub) -> dict[bytes, Any]:
    """The keys that seal receipts, of kiosks that were not revoked."""
    with hub.records.reading() as connection:
        keys = connection.execute(select(KIOSK.c.receipt_key).where(KIOSK.c.revoked.is_(None))).scalars().all()
    return checks(keys)


def _typed_code(hub: Hub, typed: str, say: Say) -> DossierCode | ProvisionalCode | str:
    """The code, or the sentence that says what is wrong with it."""
    if not typed:
        return say("error.code_empty")
    with hub.records.reading() as connection:
        agencies = connection.execute(select(KIOSK.c.agency).distinct()).scalars().all()
    code = parse_typed(typed, agencies)
    if isinstance(code, Problem):
        return say(f"error.{_CHECK_PROBLEMS.get(code.code, 'code_unreadable')}")
    return code


def _dossier(request: Request, kept: Kept, seal: Seal) -> Response:
    if not kept.dossier.history:
        # It was set aside before anything of it counted. That it is here is told, nothing else.
        lines = [_line("message.aside"), _line("message.aside_next")]
        return _message(request, "message.aside_title", *lines, status=200)
    shown = view(kept, now=state_of(request).hub.now(), seal=seal)
    return _page(request, "dossier.html", 200, view=shown)


def _form(
    request: Request, *, errors: dict[str, str], code: str = "", not_found: bool = False, status: int = 200
) -> Response:
    example = DossierCode.parse(EXAMPLE)
    if isinstance(example, Problem):
        raise ValueError(EXAMPLE)
    facts = {"errors": errors, "code": code, "not_found": not_found, "example": with_check(example)}
    return _page(request, "form.html", status, **facts)


def _line(key: str, **values: object) -> tuple[str, dict[str, object]]:
    return key, values


def _message(
    request: Request,
    title: str,
    *lines: tuple[str, dict[str, object]],
    status: int,
    headers: dict[str, str] | None = None,
) -> Response:
    say, hotline = saying(_language(request)), state_of(request).hub.settings.page.hotline
    said = [say(key, **{"hotline": hotline, **values}) for key, values in lines]
    answer = _page(request, "message.html", status, title=say(title), lines=said)
    answer.headers.update(headers or {})
    return answer


def _page(request: Request, name: str, status: int, **facts: object) -> Response:
    lang = _language(request)
    page = state_of(request).hub.settings.page
    other = "en" if lang == "vi" else "vi"
    # A page that was made by POST has no address of its own to come back to in the other language.
    path = "/" if request.method == "POST" else request.url.path
    shared = {
        "say": saying(lang),
        "lang": lang,
        "query": "" if lang == "vi" else f"?lang={lang}",
        "other": f"{path}?lang={other}",
        "office": page.office,
        "place": page.place,
        "hotline": page.hotline,
        "style": _STYLE,
    }
    html = _TEMPLATES.get_template(name).render(shared | facts)
    return Response(html, status, media_type="text/html; charset=utf-8")


def _language(request: Request) -> str:
    return language(request.query_params.get("lang", ""))
