"""Signs and checks PDFs: pyHanko for the file, the maker's PKCS#11 module for the token, each in a process of its own.

Why two processes: the one that reads a stranger's PDF never has the PIN and can open nothing, and the one that runs a
maker's module, with the PIN, never sees the PDF; only the few bytes that are signed go from one to the other. The PIN
travels on a socket, never as an argument, in the environment or into a log. This module imports neither library: a
kiosk without them starts and says that it cannot sign.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.devices import signing_answers
from kiosk.devices.signing_answers import FoundToken, Judged, TokenCertificate
from kiosk.devices.signing_process import Program, SigningProcess
from kiosk.domain.problem import Problem
from kiosk.domain.signatures import PluggedToken, Signature, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

PAPER_SECONDS: Final = 20.0
"""For reading one file, which takes a second at most where nothing is wrong."""

ROOT_SUFFIXES: Final = frozenset({".pem", ".crt", ".cer", ".der"})
MOST_ROOT_FILES: Final = 200
LARGEST_ROOT_FILE: Final = 256 * 1024

_TOLD: Final = {
    problem.code: problem
    for problem in (
        Problem("signing.no_token"),
        Problem("signing.no_certificate"),
        Problem("signing.token_failed"),
        Problem("signing.pin_wrong"),
        Problem("signing.pin_few"),
        Problem("signing.pin_last"),
        Problem("signing.pin_locked"),
        Problem("signing.unreadable"),
    )
}
"""What the processes may say is wrong."""


class PadesSigner:
    """A `PaperSigner`. One thread at a time signs or checks; any thread may call `stop`."""

    def __init__(self, module: str, roots: Path | None, *, token_seconds: float = 30.0) -> None:
        """Start nothing yet.

        Args:
            module: path of the PKCS#11 module; "" where nobody signs here.
            roots: folder of the certificates that are trusted; None trusts nobody.
            token_seconds: after so long a silent token is given up.
        """
        self._module = module
        self._roots = roots
        self._token_seconds = token_seconds
        self._lock = threading.Lock()
        self._running: set[SigningProcess] = set()
        self._stopped = False
        self._known: dict[str, tuple[FoundToken, TokenCertificate]] = {}

    def can_sign(self) -> Problem | None:
        """Why nobody can sign at this kiosk; None where somebody with a token can."""
        if not self._module:
            return Problem("signing.not_set_up")
        if not _installed("pyhanko") or not _installed("pkcs11"):
            return Problem("signing.not_installed")
        if not Path(self._module).exists():
            return Problem("signing.module_missing")
        return None

    def plugged(self, now: datetime) -> PluggedToken | Problem:
        """The one token that is plugged in and has a certificate to sign with."""
        if problem := self.can_sign():
            return problem
        self._stopped = False
        answer = self._ask_token({"module": self._module})
        if isinstance(answer, Problem):
            return answer
        found = signing_answers.tokens(answer[0])
        if found is None:
            return Problem("signing.token_failed")
        if not found:
            return Problem("signing.no_token")
        ready = self._ready(found, now)
        if isinstance(ready, Problem):
            return ready
        if len(ready) > 1:
            return Problem("signing.two_tokens")
        return ready[0] if ready else Problem("signing.no_certificate")

    def sign(self, pdf: bytes, token: PluggedToken, pin: str) -> bytes | Problem:
        """The same bytes with one more signature behind them."""
        if problem := self.can_sign():
            return problem
        if token.id not in self._known:
            return Problem("signing.no_token")
        self._stopped = False
        found, own = self._known[token.id]
        others = [one.der for one in found.certificates if one is not own]
        with self._process("paper_worker", PAPER_SECONDS + self._token_seconds) as paper:
            asked = paper.ask({"work": "sign", "certificates": _encoded([own.der, *others])}, pdf)
            if asked is None or asked[0].get("sign") is not True:
                return self._paper_problem(asked and asked[0])
            signature = self._signature(found, own, pin, asked[1])
            if isinstance(signature, Problem):
                return signature
            done = paper.ask({}, signature)
        if done is None or done[0].get("signed") is not True:
            return self._paper_problem(done and done[0])
        signed = done[1]
        # Whatever became of the process that read the file: what was handed in stands there, byte for byte.
        return signed if signed.startswith(pdf) and len(signed) > len(pdf) else Problem("signing.unreadable")

    def verify(self, pdf: bytes, now: datetime) -> Sequence[Signature] | Problem:
        """All signatures of the file, the oldest first; none for a file that carries none."""
        if not _installed("pyhanko"):
            return Problem("signing.not_installed")
        self._stopped = False
        answer = self._ask_paper({"work": "verify", "now": now.isoformat(), "roots": self._root_files()}, pdf)
        if isinstance(answer, Problem):
            return answer
        found = signing_answers.signatures(answer)
        return Problem("signing.unreadable") if found is None else found

    def stop(self) -> None:
        """End what is being done."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    # -- the token ---------------------------------------------------------------------------------------------

    def _ready(self, found: Sequence[FoundToken], now: datetime) -> list[PluggedToken] | Problem:
        """The tokens that have a certificate to sign with."""
        request = {
            "work": "judge",
            "now": now.isoformat(),
            "roots": self._root_files(),
            "certificates": _encoded(one.der for token in found for one in token.certificates),
        }
        answer = self._ask_paper(request)
        if isinstance(answer, Problem):
            return answer
        judged = signing_answers.judged(answer)
        if judged is None or len(judged) != sum(len(token.certificates) for token in found):
            return Problem("signing.token_failed")
        facts = iter(judged)
        chosen = [self._chosen(token, [(next(facts), own) for own in token.certificates], now) for token in found]
        return [token for token in chosen if token]

    def _chosen(
        self, token: FoundToken, judged: Sequence[tuple[Judged, TokenCertificate]], now: datetime
    ) -> PluggedToken | None:
        """The token with the certificate to sign with: a valid one before others, the one that lasts longest."""
        candidates = [(facts.certificate, own) for facts, own in judged if facts.signs and own.key]
        if not candidates:
            return None
        usable = (Standing.GOOD, Standing.UNKNOWN_ISSUER)
        certificate, own = max(candidates, key=lambda one: (one[0].standing(now) in usable, one[0].not_after))
        name = f"{token.serial}/{own.key}/{hashlib.sha256(own.der).hexdigest()}"
        self._known[name] = token, own
        return PluggedToken(name, token.label, certificate, token.tries)

    def _signature(self, token: FoundToken, own: TokenCertificate, pin: str, data: bytes) -> bytes | Problem:
        request = {"module": self._module, "serial": token.serial, "key": own.key, "pin": pin}
        answer = self._ask_token(request, data)
        if isinstance(answer, Problem):
            return answer
        return answer[1] or Problem("signing.token_failed")

    def _ask_token(self, request: dict[str, Any], data: bytes = b"") -> tuple[dict[str, Any], bytes] | Problem:
        with self._process("token_worker", self._token_seconds) as process:
            answer = process.ask(request, data)
            late = process.out_of_time
        if answer is not None:
            return _told(answer[0]) or answer
        if self._stopped:
            return Problem("signing.stopped")
        return Problem("signing.token_silent") if late else Problem("signing.token_failed")

    # -- the paper ---------------------------------------------------------------------------------------------

    def _ask_paper(self, request: dict[str, Any], pdf: bytes = b"") -> dict[str, Any] | Problem:
        with self._process("paper_worker", PAPER_SECONDS) as process:
            answer = process.ask(request, pdf)
        if answer is None or "problem" in answer[0]:
            return self._paper_problem(answer and answer[0])
        return answer[0]

    def _paper_problem(self, answer: dict[str, Any] | None) -> Problem:
        """What an answer says is wrong; without one the process was ended, or used up what it may."""
        if answer is not None:
            return _told(answer) or Problem("signing.unreadable")
        return Problem("signing.stopped") if self._stopped else Problem("signing.unreadable")

    def _root_files(self) -> list[str]:
        """The files of trusted certificates; they are read in the other process."""
        try:
            paths = sorted(self._roots.iterdir()) if self._roots else []
        except OSError:
            return []  # a folder that is away trusts nobody, and the page says that the issuer is not known
        wanted = [path for path in paths if path.suffix.lower() in ROOT_SUFFIXES]
        return _encoded(filter(None, map(_small_file, wanted[:MOST_ROOT_FILES])))

    @contextmanager
    def _process(self, program: Program, seconds: float) -> Iterator[SigningProcess]:
        with SigningProcess(program, seconds) as process:
            with self._lock:
                self._running.add(process)
                if self._stopped:
                    process.kill()
            try:
                yield process
            finally:
                with self._lock:
                    self._running.discard(process)


def _small_file(path: Path) -> bytes:
    """The content; empty for what is no file of ours to read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_ROOT_FILE)
    except OSError:
        return b""


def _installed(package: str) -> bool:
    return find_spec(package) is not None


def _encoded(files: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(file).decode() for file in files]


def _told(answer: dict[str, Any]) -> Problem | None:
    """The problem that an answer tells of; one that is not among ours counts as a token that does not work."""
    if "problem" not in answer:
        return None
    return _TOLD.get(str(answer["problem"]), Problem("signing.token_failed"))
