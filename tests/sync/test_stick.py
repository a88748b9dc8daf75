"""Sending by stick: what Debian's own tools say of it, and that order, repetition and loss do no harm."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.data.keys import KeyUnusable
from kiosk.data.signing import open_signing_key
from kiosk.domain.dossier import Status
from kiosk.hub import decisions, erasure, files, kiosks
from kiosk.hub.blob_folder import BlobFolder
from kiosk.hub.core import Hub
from kiosk.hub.decisions import Decider
from kiosk.hub.erasure import Reason
from kiosk.hub.stick import Report, take_folder
from kiosk.hub.stick_key import AGE_FILE, age_identity
from kiosk.hub.tables import BLOB
from kiosk.hub.uploads import Uploads
from kiosk.sync.ports import Lock
from kiosk.sync.rounds import Stores
from kiosk.sync.sealed_file import SealBroken, opened, ssh_identity
from kiosk.sync.stick import TakenBack, Written, export, take_back
from tests.fakes.sync_world import KioskEnd, Wire, at_hub, files_at_hub

AGE, MINISIGN = Path("/usr/bin/age"), Path("/usr/bin/minisign")
SCAN = random.Random(1).randbytes(200_000)
NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
DECIDER = Decider("officer:hub", "Trần Văn Mẫu")

Make = Callable[[str], KioskEnd]
Identities = Sequence[Any]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def identities(hub_home: Path) -> Identities:
    """What opens sticks at the hub."""
    return (age_identity(hub_home), ssh_identity(open_signing_key(hub_home, "hub.key").openssh()))


def stores(kiosk: KioskEnd) -> Stores:
    return Stores(kiosk.sync.links, kiosk.sync.outbox, kiosk.sync.news)


def write(kiosk: KioskEnd, folder: Path, *, most: int = 10**9, minute: int = 0) -> Written:
    keys = kiosk.keys()
    now = NOW.replace(minute=minute)
    return export(stores(kiosk), kiosk.link, keys.signer, keys.sign_key, folder, most=most, now=now)


def bring_back(kiosk: KioskEnd, folder: Path) -> TakenBack:
    return take_back(stores(kiosk), kiosk.link, folder)


def test_a_dossier_goes_by_stick_and_the_answer_comes_back(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path, wire: Wire
) -> None:
    filed = kiosk.file(SCAN)
    write(kiosk, stick)
    assert kiosk.sync.outbox.mark().sequence == 0
    report = take_folder(hub, identities, stick)
    assert (report.batches, report.papers, report.refused) == (1, 1, [])
    assert at_hub(hub, filed) is not None
    assert files_at_hub(hub, filed) == [SCAN]
    wire.requests.clear()
    brought = bring_back(kiosk, stick)
    assert brought.rows == kiosk.sync.outbox.mark().sequence > 0
    assert not kiosk.sync.outbox.files(10)
    assert wire.requests == []


def test_what_officers_decided_comes_back_by_stick(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path
) -> None:
    filed = kiosk.file()
    kiosk.sync.outbox.hand_over(10)
    write(kiosk, stick)
    take_folder(hub, identities, stick)
    bring_back(kiosk, stick)
    kept = decisions.find(hub, filed.code, DECIDER)
    decisions.decide(hub, kept, decisions.acceptance(kept, DECIDER, received=hub.now(), due=None), DECIDER)
    write(kiosk, stick, minute=5)
    take_folder(hub, identities, stick)
    bring_back(kiosk, stick)
    seen = kiosk.home.dossiers.by_id(filed.id)
    assert seen is not None
    assert seen.status is Status.ACCEPTED


@pytest.mark.skipif(not (AGE.exists() and MINISIGN.exists()), reason="needs Debian's age and minisign")
def test_tools_of_debian_check_and_open_it(kiosk: KioskEnd, hub_home: Path, stick: Path, tmp_path: Path) -> None:
    kiosk.file(SCAN)
    (sealed,) = write(kiosk, stick).files
    check = [str(MINISIGN), "-V", "-p", str(stick / "K1.pub"), "-m", str(sealed)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    key = tmp_path / "hub_ed25519"
    key.write_bytes(open_signing_key(hub_home, "hub.key").openssh())
    key.chmod(0o600)
    plain = subprocess.run([str(AGE), "-d", "-i", str(key), str(sealed)], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        names = archive.getnames()
    assert names[0] == "cursor"
    assert len([name for name in names if name.startswith("file/")]) == 1
    with sealed.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\0" if plain[-1:] != b"\0" else b"\1")
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0


def test_large_exports_are_split_and_may_come_in_any_order(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path, tmp_path: Path
) -> None:
    filed = [kiosk.file(random.Random(n).randbytes(150_000)) for n in range(4)]
    written = write(kiosk, stick, most=200_000).files
    assert len(written) >= 4
    for path in reversed(written):
        one = tmp_path / path.stem
        one.mkdir()
        for name in (path, path.with_name(path.name + ".minisig")):
            shutil.copy(name, one)
        assert take_folder(hub, identities, one).refused == []
    assert all(at_hub(hub, one) for one in filed)
    assert all(len(files_at_hub(hub, one)) == 1 for one in filed)


def test_line_and_stick_overlap_without_doubling(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path
) -> None:
    first = kiosk.file(SCAN)
    write(kiosk, stick)
    second = kiosk.file()
    kiosk.round()
    take_folder(hub, identities, stick)
    take_folder(hub, identities, stick)
    mark = kiosk.sync.outbox.mark()
    bring_back(kiosk, stick)
    assert kiosk.sync.outbox.mark() == mark
    for one in (first, second):
        kept = at_hub(hub, one)
        assert kept is not None
        assert kept.version == 1


def test_a_paper_that_was_erased_while_its_stick_was_on_the_way_is_not_kept(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path
) -> None:
    filed = kiosk.file(SCAN)
    kiosk.round(with_files=False)
    write(kiosk, stick)
    kept = at_hub(hub, filed)
    assert kept is not None
    erasure.erase(hub, Uploads(hub), kept, Reason.ORDER, DECIDER)
    assert take_folder(hub, identities, stick).papers == 0
    assert files_at_hub(hub, filed) == []


def test_a_paper_comes_by_stick_while_the_service_removes_the_same_one(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scan of an erased dossier still lies there; a moment after it was seen, its bytes go."""
    kiosk.file(SCAN)
    kiosk.round()
    with hub.records.transaction() as connection:
        connection.execute(BLOB.update().values(erased=1))
    second = kiosk.file(SCAN)
    write(kiosk, stick)
    put, service = BlobFolder.put, [files.remove_erased]

    def put_beside_the_service(folder: BlobFolder, owner: str, sha256: str, content: Iterable[bytes]) -> None:
        put(folder, owner, sha256, content)
        if service:
            service.pop()(hub)

    monkeypatch.setattr(BlobFolder, "put", put_beside_the_service)
    assert take_folder(hub, identities, stick).papers == 1
    assert files_at_hub(hub, second) == [SCAN]


def test_a_lost_stick_costs_nothing(kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path) -> None:
    filed = kiosk.file(SCAN)
    for path in write(kiosk, stick).files:
        path.unlink()
    write(kiosk, stick, minute=1)
    take_folder(hub, identities, stick)
    assert files_at_hub(hub, filed) == [SCAN]


@pytest.mark.parametrize("harm", ["flipped", "cut", "unsigned"])
def test_a_damaged_stick_is_refused_and_nothing_is_closed(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path, harm: str
) -> None:
    kiosk.file(SCAN)
    (sealed,) = write(kiosk, stick).files
    content = bytearray(sealed.read_bytes())
    if harm == "flipped":
        content[len(content) // 2] ^= 1
    sealed.write_bytes(content[:-40] if harm == "cut" else content)
    if harm == "unsigned":
        sealed.with_name(sealed.name + ".minisig").unlink()
    assert take_folder(hub, identities, stick) == Report(refused=[sealed.name])
    bring_back(kiosk, stick)
    assert kiosk.sync.outbox.mark().sequence == 0


def test_another_kiosk_cannot_sign_in_its_place(
    kiosk: KioskEnd, new_kiosk: Make, hub: Hub, identities: Identities, stick: Path
) -> None:
    kiosk.file()
    (sealed,) = write(kiosk, stick).files
    other = new_kiosk("other")
    keys = other.keys()
    export(stores(kiosk), kiosk.link, keys.signer, keys.sign_key, stick, most=10**9, now=NOW.replace(minute=0))
    assert take_folder(hub, identities, stick).refused == [sealed.name]


def test_a_file_for_somebody_else_or_cut_is_never_taken_for_whole(
    kiosk: KioskEnd, stick: Path, tmp_path: Path, identities: Identities
) -> None:
    kiosk.file(SCAN)
    (sealed,) = write(kiosk, stick).files
    foreign = ssh_identity(open_signing_key(kiosk.path, "another.key").openssh())
    cut = tmp_path / "cut"
    cut.write_bytes(sealed.read_bytes()[:-5000])
    for path, keys in ((sealed, [foreign]), (cut, identities)):
        with pytest.raises(SealBroken), opened(path, keys) as members:
            list(members)


def test_answers_from_before_the_hub_was_restored_are_not_believed(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path
) -> None:
    kiosk.file(SCAN)
    write(kiosk, stick)
    take_folder(hub, identities, stick)
    bring_back(kiosk, stick)
    assert kiosk.sync.outbox.known_through(0, epoch="") is None
    bring_back(kiosk, stick)
    assert kiosk.sync.outbox.mark().sequence == 0
    assert kiosk.sync.outbox.files(10)


@pytest.mark.parametrize("which", [0, 1], ids=["hub.age", "hub.key"])
def test_either_key_of_the_hub_opens_a_stick_that_nobody_prepared(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path, which: int
) -> None:
    assert kiosk.link.hub_age_key == hub.age_recipient
    assert hub.age_recipient.startswith("age1")
    filed = kiosk.file(SCAN)
    write(kiosk, stick)
    assert take_folder(hub, [identities[which]], stick).refused == []
    assert files_at_hub(hub, filed) == [SCAN]


@pytest.mark.skipif(not AGE.exists(), reason="needs Debian's age")
def test_debians_age_opens_a_stick_with_the_file_in_the_hubs_home(
    kiosk: KioskEnd, hub_home: Path, stick: Path, tmp_path: Path
) -> None:
    kiosk.file(SCAN)
    (sealed,) = write(kiosk, stick).files
    opened_by_age = tmp_path / "plain.tar"
    subprocess.run([AGE, "-d", "-i", hub_home / AGE_FILE, "-o", opened_by_age, sealed], check=True)
    with tarfile.open(opened_by_age) as archive:
        assert "batch/000000" in archive.getnames()


def test_an_identity_that_others_can_read_is_not_used(hub_home: Path) -> None:
    (hub_home / AGE_FILE).chmod(0o644)
    with pytest.raises(KeyUnusable):
        age_identity(hub_home)


def test_a_revoked_kiosk_hears_it_by_stick_and_its_own_are_refused(
    kiosk: KioskEnd, hub: Hub, identities: Identities, stick: Path
) -> None:
    filed = kiosk.file()
    (sealed,) = write(kiosk, stick).files
    kiosks.revoke(hub, "K1")
    assert take_folder(hub, identities, stick) == Report(refused=[sealed.name])
    assert at_hub(hub, filed) is None
    assert bring_back(kiosk, stick) == TakenBack(0, 0, ())
    assert kiosk.link.locked is Lock.REVOKED
