"""Settings -> synchronisation: the store's side, the keys and the line, put together for commands and the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import time
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kiosk.config import Settings, SettingsError
from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, Home, is_there, open_home
from kiosk.data.lanes import outside
from kiosk.data.line_state import StoreLine
from kiosk.data.signing import SYNC_KEY_FILE, open_signing_key
from kiosk.data.sync_home import SyncHome, sync_home
from kiosk.devices.machine import hardware_id
from kiosk.services.office import local
from kiosk.services.ports import Clock, CodeChannel
from kiosk.services.progress import ProgressSender
from kiosk.sync.enrolment import Keys, come_back, enrol
from kiosk.sync.line import Line, open_line
from kiosk.sync.pace import Pace
from kiosk.sync.ports import Link
from kiosk.sync.rounds import NOT_ENROLLED, Done, Stores, one_round
from kiosk.sync.turns import turn, turn_of_texts
from kiosk.sync.wire_enrol import Enrolled, EnrolmentCode
from kiosk.sync.wire_return import Returned


@dataclass(frozen=True, slots=True)
class Syncing:
    """An open home with everything that synchronisation needs of it; `shown` is what people see of it."""

    settings: Settings
    clock: Clock
    home: Home
    sync: SyncHome
    shown: StoreLine

    @property
    def stores(self) -> Stores:
        """The store's side."""
        return Stores(self.sync.links, self.sync.outbox, self.sync.news)

    def keys(self, *, age_key: str = "") -> Keys:
        """What this kiosk shows of itself; its key is made where there is none."""
        key, receipts = (open_signing_key(self.home.path, SYNC_KEY_FILE), open_signing_key(self.home.path))
        return Keys(key.signer, key.public, receipts.public, age_key, hardware_id(), _version())

    @contextmanager
    def line(self, url: str, token: str = "") -> Iterator[Line]:
        """A line to the hub."""
        wanted = self.settings.sync
        authority = Path(wanted.certificates) if wanted.certificates else None
        with open_line(url, token=token, authority=authority, pace=Pace(wanted.kilobits * 125)) as line:
            yield line

    def enrol(self, url: str, code: EnrolmentCode) -> Enrolled:
        """Become known to a hub by a one-time code.

        Raises:
            NotEnrolled: the hub refused, or is another one than the code's.
            NotSent: nobody could be reached.
        """
        with self.line(url) as line:
            secret, recipient = self.new_stick_key()
            answer = enrol(line, code, self.keys(age_key=recipient))
        self.sync.links.enrolled(url, answer, age_secret=secret)
        return answer

    def come_back(self, url: str, code: EnrolmentCode) -> Returned:
        """Become known again to a hub that this store knows nothing of, because it came from an older backup.

        Raises:
            NotEnrolled: the hub refused, or is another one than the code's.
            NotSent: nobody could be reached.
        """
        with self.line(url) as line:
            secret, recipient = self.new_stick_key()
            answer = come_back(line, code, self.sync.outbox.began(), self.keys(age_key=recipient))
        self.sync.links.returned(url, answer, age_secret=secret)
        return answer

    def printed_outside(self, answer: Enrolled) -> int:
        """How many national codes this kiosk gave, before it was enrolled, that are none of its own now."""
        with self.home.store.reading() as connection:
            return outside(connection, ((lease.agency, lease.lane) for lease in answer.leases))

    def has_met_a_hub(self) -> bool:
        """Whether this kiosk has shown a key to some hub, though its store may not know it any more."""
        return (self.home.path / SYNC_KEY_FILE).exists()

    def round(self, *, hurry: bool = False) -> Done:
        """Talk with the hub once; `hurry` sends files in hours in which they wait, too."""
        link = self.sync.links.link()
        if link is None:
            return Done(error=NOT_ENROLLED)
        with turn(self.home.path):
            return self._round(self.sync.links.link() or link, hurry)

    def tell_citizens(self, channel: Callable[[Settings], CodeChannel]) -> int:
        """Send the texts about progress that wait; how many went out.

        Whether the hub was reached does not matter: the telephone is another line, and news also comes on a stick. A
        gateway whose key cannot be read is told about by the kiosk itself; here its texts wait.
        """
        with suppress(SettingsError), turn_of_texts(self.home.path) as alone:
            if not alone:
                return 0
            return ProgressSender(self.sync.texts, channel(self.settings)).send()
        return 0

    def new_stick_key(self) -> tuple[str, str]:
        """A new key for what the hub sends back on a stick: its secret, and its public half."""
        import pyrage

        identity = pyrage.x25519.Identity.generate()
        return str(identity), str(identity.to_public())

    def _round(self, link: Link, hurry: bool) -> Done:
        signer = open_signing_key(self.home.path, SYNC_KEY_FILE).signer
        hub_desk = self.settings.sync.desk == "hub"
        with self.line(link.url, link.token) as line:
            go = (lambda: True) if hurry else self._files_may_go
            return one_round(self.stores, line, link, signer, hub_desk=hub_desk, may_send_files=go)

    def _files_may_go(self) -> bool:
        return _files_wait_until(self.settings, self.clock) is None


@contextmanager
def syncing(settings: Settings) -> Iterator[Syncing]:
    """The kiosk's home, open; only the newest events are proved, as the kiosk itself does at each visitor."""
    clock = SystemClock()
    home = open_home(settings.kiosk.home, clock, check=Check.TAIL)
    try:
        made = sync_home(home, clock)
        shown = StoreLine(home.store, made.outbox, home.path, lambda: _files_wait_until(settings, clock), clock)
        yield Syncing(settings, clock, home, made, shown)
    finally:
        home.close()


def _files_wait_until(settings: Settings, clock: Clock) -> time | None:
    return settings.sync.waits_until(local(clock.now()).time())


def has_store(settings: Settings) -> bool:
    """Whether there is a store already: opening a home that is not there would make one.

    Raises:
        StoreDamaged: there was one; it was set aside, and what to do stands in the sentence.
    """
    return is_there(settings.kiosk.home)


def one_worker_round(settings: Settings, channel: Callable[[Settings], CodeChannel]) -> Done:
    """What a process of the service does."""
    with syncing(settings) as opened:
        try:
            return opened.round()
        finally:
            opened.tell_citizens(channel)


def load_code() -> None:
    """Import what a round needs beyond this module, so that the processes of the service inherit it."""
    for name in ("httpx", "ssl"):
        import_module(name)


def _version() -> str:
    try:
        return version("motcua-kiosk")
    except PackageNotFoundError:
        return "0"
