"""Sends files, after the records that name them: asks what is missing, uploads by tus 1.0, and asks again.

Only the hub's signed answer closes a file, not the end of an upload. After a break the hub is asked how far it has
come, so that at most the first piece is sent twice.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from kiosk.domain.lookup_link import Check
from kiosk.sync import errors, wire_paths
from kiosk.sync.errors import NotSent
from kiosk.sync.line import Answer, Line
from kiosk.sync.ports import FileToSend, Link, Outbox
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_files import LARGEST_FILE, NONCE_BYTES, FilesQuestion, read_files_answer

FIRST_PIECE: Final = 1 << 20
"""Bytes that go with the creation of an upload: most scans are done in one round trip."""
AT_ONCE: Final = 50
"""Files between two questions."""
AT_A_TIME: Final = 2
"""Uploads side by side: while one waits for its answer the other fills the line. One after the other, files of 300 KB
take a quarter longer on a line of 2 Mbit/s and 300 ms. Where the bandwidth is capped there is nothing to fill."""

_TUS: Final = {"Tus-Resumable": wire_paths.TUS_VERSION}
_OCTETS: Final = {"Content-Type": "application/offset+octet-stream"}
_MISMATCH: Final = 460
_LOCKED: Final = 423


class Uploader:
    """Sends files until the hub has all of them."""

    def __init__(
        self, outbox: Outbox, line: Line, link: Link, checks: Mapping[bytes, Check], *, may_go: Callable[[], bool]
    ) -> None:
        self._outbox = outbox
        self._may_go = may_go
        self._line = line
        self._link = link
        self._checks = checks
        self._held: set[str] = set()

    def send(self) -> int:
        """Send everything, as long as files may go; how many were uploaded.

        Raises:
            NotSent: a passing fault; what came there stays there.
        """
        sent = 0
        while self._may_go() and (different := self._next_files()):
            missing = self._missing(different)
            wanted = [file for sha256, file in different.items() if sha256 in missing]
            uploaded = self._upload_all(wanted)
            sent += len(uploaded)
            if uploaded and uploaded & self._missing(uploaded):
                raise NotSent(errors.FAULT)
        if self._held:
            raise NotSent(errors.BUSY)
        return sent

    def _next_files(self) -> dict[str, FileToSend]:
        """Files by hash, without those that the hub holds back for now: they must not stand in the others' way."""
        files = self._outbox.files(AT_ONCE + len(self._held))
        return {file.sha256: file for file in files if file.sha256 not in self._held}

    def _missing(self, digests: Iterable[str]) -> set[str]:
        """Ask the hub; what it has is closed."""
        question = FilesQuestion(tuple(dict.fromkeys(digests)), secrets.token_bytes(NONCE_BYTES).hex())
        headers = {"Content-Type": "application/json"}
        answer = self._line.ask("POST", wire_paths.HAVE, headers=headers, content=question.encode())
        try:
            missing = set(read_files_answer(answer.body, self._checks, question=question).missing)
        except WireError:
            raise answer.fault() from None
        self._outbox.files_there([digest for digest in question.digests if digest not in missing])
        return missing

    def _upload_all(self, files: Sequence[FileToSend]) -> set[str]:
        """Upload files, some at a time; the hashes of those that are through. Only this thread touches the store.

        Raises:
            NotSent: a passing fault; what was under way beside it has come to its end, too.
        """
        through: set[str] = set()
        fault: NotSent | None = None
        left = iter(files)
        lines = 1 if self._line.is_capped else AT_A_TIME
        with ThreadPoolExecutor(lines) as pool:
            under_way: dict[Future[None], FileToSend] = {}
            while True:
                # Asked before each file: a backlog takes longer than the hours that are left.
                while len(under_way) < lines and not fault and self._may_go() and (file := next(left, None)):
                    if (content := self._content(file)) is not None:
                        under_way[pool.submit(self._upload, file, content)] = file
                if not under_way:
                    break
                for upload in wait(under_way, return_when=FIRST_COMPLETED).done:
                    file = under_way.pop(upload)
                    try:
                        if self._is_through(file, upload):
                            through.add(file.sha256)
                    except NotSent as error:
                        fault = fault or error
        if fault:
            raise fault
        return through

    def _content(self, file: FileToSend) -> bytes | None:
        """A file's bytes; None where it was set aside."""
        content = self._outbox.content(file)
        if content is None or len(content) > LARGEST_FILE:
            self._outbox.set_file_aside(file.sha256, "file_damaged" if content is None else "file_too_large")
            return None
        return content

    def _is_through(self, file: FileToSend, upload: Future[None]) -> bool:
        """Note what has become of an upload; False where the file is held back or was set aside."""
        try:
            upload.result()
        except _HeldBack:
            self._outbox.file_begun(file.sha256)
            self._held.add(file.sha256)
            return False
        except _Refused:
            self._outbox.set_file_aside(file.sha256, "file_too_large")
            return False
        except NotSent:
            self._outbox.file_begun(file.sha256)
            raise
        return True

    def _upload(self, file: FileToSend, content: bytes) -> None:
        """Upload one file. In a thread of its own."""
        path = wire_paths.upload_path(self._link.kiosk, file.sha256)
        offset = self._come_to(path, len(content)) if file.begun else None
        if offset is None:
            offset = self._create(path, file, content)
        start = offset
        while offset < len(content):
            # After a break the hub may still wait for the old connection's bytes: a piece shows whether it does.
            end = offset + FIRST_PIECE if file.begun and offset == start else len(content)
            offset = self._append(path, content[:end], offset)

    def _come_to(self, path: str, size: int) -> int | None:
        """How far an upload has come; None where the hub knows of none."""
        answer = self._line.ask("HEAD", path, headers=_TUS)
        if answer.status == 404:
            return None
        come = _offset(answer, (200, 204))
        if come == size:
            # All bytes are there and the file is not: the hub was stopped in between. Nothing more makes it go on.
            headers = _TUS | _OCTETS | {"Upload-Offset": str(size)}
            _offset(self._line.ask("PATCH", path, headers=headers, content=b""), (204,))
        return come

    def _create(self, path: str, file: FileToSend, content: bytes) -> int:
        first = content[:FIRST_PIECE]
        digest = base64.b64encode(file.sha256.encode()).decode()
        headers = {"Upload-Length": str(len(content)), "Upload-Metadata": f"sha256 {digest}"}
        answer = self._line.ask("POST", wire_paths.UPLOADS, headers=_TUS | _OCTETS | headers, content=first)
        if answer.status == 409:
            # The upload had been begun, by a process that was killed: go on where it stood.
            return self._come_to(path, len(content)) or 0
        return _offset(answer, (201,))

    def _append(self, path: str, content: bytes, offset: int) -> int:
        headers = _TUS | _OCTETS | {"Upload-Offset": str(offset)}
        answer = self._line.ask("PATCH", path, headers=headers, content=content[offset:])
        come = _offset(answer, (204,))
        if come <= offset:
            raise NotSent(errors.FAULT)
        return come


class _HeldBack(Exception):
    """Another connection writes to this upload, or the hub believes so; the others can go on."""


class _Refused(Exception):
    """The hub will never take this file."""


def _offset(answer: Answer, good: Sequence[int]) -> int:
    """How far the upload has come by this answer.

    Raises:
        _Refused: the file is larger than the hub takes.
        _HeldBack: not now.
        NotSent: anything else that is not good.
    """
    text = answer.headers.get("upload-offset", "")
    if answer.status in good and text.isascii() and text.isdigit():
        return int(text)
    if answer.status == 413 and "tus-resumable" in answer.headers:
        raise _Refused
    if answer.status == _LOCKED:
        raise _HeldBack
    if answer.status in (404, 409, _MISMATCH):
        raise NotSent(errors.FAULT)  # gone, or moved on: the next round asks how far it is
    raise answer.fault()
