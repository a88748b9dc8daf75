"""A line of so many bits a second and such a round trip, between real sockets: an asyncio relay in a thread.

Both directions have a token bucket of their own, shared by all connections, as a router's queue is. A connection's
first byte waits for the round trip of the handshake. Headers of TCP and IP are not counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass, field
from typing import Final, Self

from tests.fakes.http_watch import RequestWatch, Seen

PIECE: Final = 8 << 10
BURST: Final = 0.1
"""Seconds of unused line that the bucket holds: what this process was late in waking is made up for."""


@dataclass
class Bucket:
    """One direction: when its last byte is through, and how many have passed."""

    bytes_a_second: float
    free_at: float = 0.0
    passed: int = 0

    def take(self, size: int, now: float) -> float:
        """Seconds until so many bytes more are on the line."""
        self.free_at = max(now - BURST, self.free_at) + size / self.bytes_a_second
        self.passed += size
        return max(0.0, self.free_at - now)


@dataclass
class Passed:
    """One connection as it was seen: its requests, when each began, and when its answer had come through.

    Moments are of `time.monotonic`; `begun` is the connection's.
    """

    watch: RequestWatch = field(default_factory=RequestWatch)
    begun: float = field(default_factory=time.monotonic)
    starts: dict[int, float] = field(default_factory=dict)
    answers: dict[int, float] = field(default_factory=dict)

    def begins(self, path: str) -> list[float]:
        """When requests to addresses that begin so began."""
        return [when for number, when in self.starts.items() if self.watch.requests[number].path.startswith(path)]


class SlowLine:
    """The relay in front of a port of this machine.

    Attributes:
        up, down: the two directions.
        connections: all that there were, in order.
        break_after: bytes upwards after which every connection is reset, once; None for never.
        breaks: how often that has happened.
    """

    def __init__(self, port: int, *, bits_a_second: float, round_trip: float) -> None:
        self._target = port
        self._delay = round_trip / 2
        self.up, self.down = Bucket(bits_a_second / 8), Bucket(bits_a_second / 8)
        self.connections: list[Passed] = []
        self.break_after: int | None = None
        self.breaks = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop
        ).result()
        self._server = server
        self.port = int(server.sockets[0].getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def requests(self, path: str, *methods: str) -> list[Seen]:
        """The requests to addresses that begin so."""
        every = [one for passed in self.connections for one in passed.watch.requests]
        return [one for one in every if one.path.startswith(path) and (not methods or one.method in methods)]

    def answered(self, path: str) -> float:
        """When the last answer to such a request was through; a moment of `time.monotonic`."""
        return max(
            when
            for passed in self.connections
            for number, when in passed.answers.items()
            if passed.watch.requests[number].path.startswith(path)
        )

    async def _end(self) -> None:
        self._server.close()
        self._abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = Passed()
        await asyncio.sleep(2 * self._delay)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self.connections.append(passed)
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(
                    self._pass(reader, far_writer, self.up, passed, upwards=True),
                    self._pass(far_reader, writer, self.down, passed, upwards=False),
                )
        finally:
            self._writers -= ends
            for end in ends:
                end.transport.abort()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        bucket: Bucket,
        passed: Passed,
        *,
        upwards: bool,
    ) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, writer, passed, upwards=upwards))
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                if upwards:
                    passed.watch.feed(piece)
                    for number in range(len(passed.watch.requests)):
                        passed.starts.setdefault(number, time.monotonic())
                await asyncio.sleep(bucket.take(len(piece), time.monotonic()))
                under_way.put_nowait((time.monotonic() + self._delay, piece))
                if upwards and self.break_after is not None and bucket.passed >= self.break_after:
                    self.break_after = None
                    self.breaks += 1
                    self._abort()
                    break
        under_way.put_nowait((time.monotonic() + self._delay, b""))
        await arriving

    async def _arrive(
        self,
        under_way: asyncio.Queue[tuple[float, bytes]],
        writer: asyncio.StreamWriter,
        passed: Passed,
        *,
        upwards: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                at, piece = await under_way.get()
                await asyncio.sleep(at - time.monotonic())
                if not piece:
                    writer.write_eof()
                    return
                writer.write(piece)
                if not upwards and passed.watch.requests:
                    passed.answers[len(passed.watch.requests) - 1] = time.monotonic()
                await writer.drain()

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
