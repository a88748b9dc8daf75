"""Text messages through a provider's HTTP gateway.

Every provider wants other names for the same two things, so the fields of the message are a setting: a table of names
and templates with `{phone}` and `{text}` in them, sent as JSON or as a form. Nothing is pasted into a body by hand, so
nothing in a text can change its shape.
"""

from __future__ import annotations

import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO, Final, Literal

from kiosk.services.ports import ChannelFailed, ChannelUnsure

_ANSWER_BYTES: Final = 10_000
_PLACE: Final = re.compile(r"\{phone\}|\{text\}")
_TRIES: Final = 2
_TRY_AGAIN: Final = frozenset({429, 502, 503, 504})
"""The gateway is busy or away for a moment; anything else that is not 2xx will not be better the second time."""


@dataclass(frozen=True, slots=True)
class GatewayTerms:
    """What a provider wants.

    Attributes:
        url: `https://…`; plain `http://` only to this machine.
        form: how the body is written.
        fields: name -> template with `{phone}` and `{text}`.
        phone: "national" is 0912…, "international" 84912….
        token: sent as `Authorization: Bearer …`; "" for none.
        accepted: words that the answer must hold; providers answer 200 to refusals, too. "" for none.
        trusted: certificates (PEM) that are trusted besides nobody else's; None is what the machine trusts.
    """

    url: str
    form: Literal["json", "form"] = "json"
    fields: Mapping[str, str] = field(default_factory=lambda: {"phone": "{phone}", "text": "{text}"})
    phone: Literal["national", "international"] = "national"
    token: str = field(default="", repr=False)
    accepted: str = ""
    trusted: Path | None = None


class SmsGateway:
    """An `SmsSender`."""

    def __init__(self, terms: GatewayTerms) -> None:
        self._terms = terms
        context = ssl.create_default_context(cafile=str(terms.trusted) if terms.trusted else None)
        # No proxy of the environment, and no way elsewhere: the text and the token are for this address only.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), _NoWayElsewhere()
        )

    def deliver(self, phone: str, text: str, *, seconds: float) -> None:
        """Hand one text over.

        Raises:
            ChannelFailed: "no_channel" where the gateway cannot be reached or is not who it should be, "refused".
            ChannelUnsure: "no_answer" where it has the text and says nothing about it.
        """
        request = self._request(phone, text)
        for left in reversed(range(_TRIES)):
            try:
                with self._opener.open(request, timeout=seconds / _TRIES) as answer:
                    words = answer.read(_ANSWER_BYTES).decode("utf-8", "replace")
            except urllib.error.HTTPError as error:
                error.close()
                if error.code not in _TRY_AGAIN or not left:
                    raise ChannelFailed("refused") from None
            except urllib.error.URLError:
                # Not the exception itself: its words may hold the address with everything in it.
                if not left:
                    raise ChannelFailed("no_channel") from None
            except (OSError, HTTPException):
                # The gateway has the text, and its answer is missing: asked again it might send a second one.
                raise ChannelUnsure("no_answer") from None
            else:
                if self._terms.accepted not in words:
                    raise ChannelFailed("refused")
                return

    def _request(self, phone: str, text: str) -> urllib.request.Request:
        number = phone if self._terms.phone == "national" else "84" + phone.removeprefix("0")
        values = {"{phone}": number, "{text}": text}
        body = {name: _filled(template, values) for name, template in self._terms.fields.items()}
        if self._terms.form == "json":
            content, kind = json.dumps(body).encode(), "application/json"
        else:
            content, kind = urllib.parse.urlencode(body).encode(), "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind}
        if self._terms.token:
            headers["Authorization"] = f"Bearer {self._terms.token}"
        return urllib.request.Request(self._terms.url, content, headers, method="POST")


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its places filled, all at once: what looks like a place inside a text is not one."""
    return _PLACE.sub(lambda found: values[found[0]], template)


class _NoWayElsewhere(urllib.request.HTTPRedirectHandler):
    """A gateway that sends us elsewhere is refused like any other answer that is not 2xx."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None
