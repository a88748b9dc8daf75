"""Requests to the hub by httpx: explicit timeouts, bounded answers, and every fault told as one word.

`httpx` costs a quarter of a second to import, so that happens when the first line is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.sync import errors, wire_document
from kiosk.sync.errors import NotSent
from kiosk.sync.pace import Pace

if TYPE_CHECKING:
    import ssl

    import httpx

CONNECT_SECONDS: Final = 15.0
READ_SECONDS: Final = 60.0
"""Between two pieces of an answer: the hub flushes to its disk before it answers."""
WRITE_SECONDS: Final = 60.0
"""Between two pieces of a request: 16 KiB on a line of 2 kbit/s."""

_LARGEST_ANSWER: Final = wire_document.LARGEST + 1024
_LONGEST_RETRY: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Whether it is from the hub is known only once its signature was checked."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> float | None:
        """Seconds that the hub wants us to wait, at most an hour; None where it says nothing."""
        text = self.headers.get("retry-after", "")
        return min(float(text), _LONGEST_RETRY) if text.isascii() and text.isdigit() else None

    def fault(self) -> NotSent:
        """What an answer means that is not the one that was hoped for."""
        match self.status:
            case 401:
                return NotSent(errors.NOT_KNOWN)
            case 408:
                return NotSent(errors.OFFLINE)  # the hub waited for our bytes and they did not come
            case 423 | 429 | 503:
                return NotSent(errors.BUSY, retry_after=self.retry_after)
            case 500 | 502 | 504:
                return NotSent(errors.FAULT, retry_after=self.retry_after)
        return NotSent(errors.NOT_THE_HUB)


class Line:
    """A line to one hub. Connections are kept open between requests. Without a cap, threads may ask side by side."""

    def __init__(self, client: httpx.Client, pace: Pace, look: Callable[[Answer], None] | None = None) -> None:
        self._client = client
        self._pace = pace
        self._look = look

    def watched(self, look: Callable[[Answer], None]) -> Line:
        """The same line, with somebody who looks at every answer first and may end the round."""
        return Line(self._client, self._pace, look)

    @property
    def is_capped(self) -> bool:
        """Whether less than the whole line is wanted."""
        return self._pace.is_capped

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        """One request and its answer, whatever its status; a redirection is an answer, too.

        Raises:
            NotSent: the line broke, or the answer is larger than any that a hub gives.
        """
        import httpx

        given = dict(headers or {})
        if content is not None:
            given["Content-Length"] = str(len(content))
        try:
            body = None if content is None else self._pace.pieces(content)
            with self._client.stream(method, path, headers=given, content=body) as response:
                answer = Answer(response.status_code, response.headers, _limited(response.iter_raw()))
        except httpx.ConnectError as error:
            raise NotSent(errors.CERTIFICATE if "CERTIFICATE" in str(error) else errors.OFFLINE) from None
        except (httpx.HTTPError, OSError):
            raise NotSent(errors.OFFLINE) from None
        if self._look:
            self._look(answer)
        return answer


def _trusted(url: str, authority: Path | None) -> ssl.SSLContext:
    """The certificates that a line believes: none at all without TLS, because reading them costs more than a batch."""
    import ssl

    if not url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return ssl.create_default_context(cafile=authority)


def _limited(pieces: Iterator[bytes]) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > _LARGEST_ANSWER:
            raise NotSent(errors.NOT_THE_HUB)
    return bytes(content)


@contextmanager
def open_line(url: str, *, token: str = "", authority: Path | None = None, pace: Pace | None = None) -> Iterator[Line]:
    """A line to the hub at an address.

    Args:
        url: "https://…".
        token: what the kiosk shows; none before it is enrolled.
        authority: the certificates (PEM) that a hub of one's own is signed with; the system's where None.
        pace: the cap on the bandwidth.
    """
    import httpx

    headers = {"User-Agent": "motcua-kiosk", "Accept-Encoding": "identity"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with httpx.Client(
        base_url=url,
        headers=headers,
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, write=WRITE_SECONDS, pool=5.0),
        verify=_trusted(url, authority),
        follow_redirects=False,
        trust_env=False,
    ) as client:
        yield Line(client, pace or Pace(0))
