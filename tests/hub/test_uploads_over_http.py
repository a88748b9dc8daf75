"""tus 1.0: every break costs little, nothing is visible before its hash is right, nothing of others can be reached."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from kiosk.hub import files, kiosks
from kiosk.hub.config import HubSettings, Limits
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.sync.wire_files import LARGEST_FILE
from kiosk.sync.wire_paths import UPLOADS, upload_path
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY
from tests.hub.conftest import Clock

CONTENT = bytes(range(256)) * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OCTETS = "application/offset+octet-stream"


def checksum(algorithm: str, content: bytes) -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


class Client:
    """Speaks tus for one kiosk."""

    def __init__(self, client: TestClient, kiosk: HubKiosk) -> None:
        self._client = client
        self._always = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {kiosk.answer.token}"}
        self.kiosk = kiosk.answer.kiosk

    def create(self, size: int = len(CONTENT), sha256: str = SHA256, body: bytes = b"", **headers: str) -> Response:
        metadata = f"filename {base64.b64encode(b'x').decode()},sha256 {base64.b64encode(sha256.encode()).decode()}"
        always = self._always | {"Upload-Length": str(size), "Upload-Metadata": metadata}
        if body:
            always["Content-Type"] = OCTETS
        return self._client.post(UPLOADS, content=body, headers=always | _named(headers))

    def head(self, sha256: str = SHA256) -> Response:
        return self._client.head(upload_path(self.kiosk, sha256), headers=self._always)

    def patch(self, offset: int, content: bytes, sha256: str = SHA256, **headers: str) -> Response:
        always = self._always | {"Upload-Offset": str(offset), "Content-Type": OCTETS}
        return self._client.patch(upload_path(self.kiosk, sha256), content=content, headers=always | _named(headers))

    def delete(self, sha256: str = SHA256) -> Response:
        return self._client.delete(upload_path(self.kiosk, sha256), headers=self._always)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def tus(client: TestClient, kiosk: HubKiosk) -> Client:
    return Client(client, kiosk)


def there(hub: Hub, sha256: str = SHA256, agency: str = AGENCY) -> bool:
    return files.missing(hub, agency, [sha256]) == ()


def test_the_server_says_what_it_can(client: TestClient) -> None:
    answer = client.options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"
    assert answer.headers["tus-max-size"] == str(LARGEST_FILE)


def test_a_file_comes_in_pieces(tus: Client, hub: Hub) -> None:
    created = tus.create()
    assert (created.status_code, created.headers["location"]) == (201, upload_path("K1", SHA256))
    assert created.headers["upload-offset"] == "0"
    half = len(CONTENT) // 2
    assert tus.patch(0, CONTENT[:half]).headers["upload-offset"] == str(half)
    assert not there(hub)
    last = tus.patch(half, CONTENT[half:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(CONTENT)))
    assert there(hub)
    assert b"".join(hub.blobs.open(AGENCY, SHA256)) == CONTENT


def test_a_file_may_come_with_its_creation(tus: Client, hub: Hub) -> None:
    assert tus.create(body=CONTENT).status_code == 201
    assert there(hub)


def test_an_empty_file_is_whole_at_once(tus: Client, hub: Hub) -> None:
    empty = hashlib.sha256(b"").hexdigest()
    assert tus.create(size=0, sha256=empty).status_code == 201
    assert there(hub, empty)


def test_a_kiosk_that_forgot_everything_asks_where_to_go_on(tus: Client) -> None:
    assert tus.head().status_code == 404
    tus.create(body=CONTENT[:1000])
    answer = tus.head()
    assert (answer.headers["upload-offset"], answer.headers["upload-length"]) == ("1000", str(len(CONTENT)))
    assert answer.headers["cache-control"] == "no-store"
    assert tus.create().headers["upload-offset"] == "1000", "creating it again finds it"


def test_an_answer_that_was_lost_can_be_asked_for(tus: Client) -> None:
    tus.create(body=CONTENT)
    whole = str(len(CONTENT))
    assert tus.head().headers["upload-offset"] == whole
    assert tus.create().headers["upload-offset"] == whole
    assert tus.patch(len(CONTENT), b"").status_code == 204


def test_a_wrong_offset_is_told(tus: Client) -> None:
    tus.create(body=CONTENT[:1000])
    for offset in (0, 999, 1001):
        assert tus.patch(offset, b"x").status_code == 409
    assert tus.head().headers["upload-offset"] == "1000"


def test_a_file_that_is_not_what_was_announced_is_never_visible(tus: Client, hub: Hub) -> None:
    assert tus.create(body=CONTENT[:-1] + b"?").status_code == 460
    assert not there(hub)
    assert tus.head().status_code == 404, "it begins anew"
    assert tus.create(body=CONTENT).status_code == 201
    assert there(hub)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_damaged_piece_is_forgotten(tus: Client, algorithm: str) -> None:
    tus.create(body=CONTENT[:100])
    assert tus.patch(100, b"damaged", Upload_Checksum=checksum(algorithm, b"healthy")).status_code == 460
    assert tus.head().headers["upload-offset"] == "100"
    piece = CONTENT[100:200]
    assert tus.patch(100, piece, Upload_Checksum=checksum(algorithm, piece)).headers["upload-offset"] == "200"


@pytest.mark.parametrize("given", ["md5 AAAA", "sha1", "sha1 !!!", ""])
def test_a_checksum_that_cannot_be_read_is_refused(tus: Client, given: str) -> None:
    tus.create()
    assert tus.patch(0, b"x", Upload_Checksum=given).status_code in (400, 460)
    assert tus.head().headers["upload-offset"] == "0"


def test_more_bytes_than_announced_are_refused(tus: Client) -> None:
    tus.create()
    assert tus.patch(0, CONTENT + b"more").status_code == 413
    assert tus.head().headers["upload-offset"] == "0"


@pytest.mark.parametrize("size", [str(LARGEST_FILE + 1), "-1", "x", "", "9" * 30, "+1"])
def test_a_size_that_cannot_be_is_refused(tus: Client, size: str) -> None:
    assert tus.create(Upload_Length=size).status_code in (400, 413)


def test_the_same_file_has_one_size(tus: Client) -> None:
    tus.create()
    assert tus.create(size=5).status_code == 413


@pytest.mark.parametrize("metadata", ["", "sha256", "sha256 !!", "sha256 YWJj", "name YWJj"])
def test_an_upload_says_what_it_will_be(tus: Client, metadata: str) -> None:
    assert tus.create(Upload_Metadata=metadata).status_code == 400


def test_an_old_upload_expires(tus: Client, hub: Hub, clock: Clock, uploads: Uploads, home: Path) -> None:
    created = tus.create(body=CONTENT[:10])
    expires = parsedate_to_datetime(created.headers["upload-expires"])
    assert int(expires.timestamp() * 1000) == clock.at + 7 * 24 * 3_600_000
    clock.pass_hours(24 * 7 + 1)
    assert tus.head().status_code == 404
    assert uploads.sweep() == 1
    assert list((home / "uploads").iterdir()) == []


def test_a_hub_that_runs_for_months_sweeps_old_uploads_too(tus: Client, clock: Clock, home: Path) -> None:
    tus.create(body=CONTENT[:10])
    clock.pass_hours(24 * 7 + 1)
    other = b"another scan"
    tus.create(len(other), hashlib.sha256(other).hexdigest(), other[:3])
    [left] = (home / "uploads").iterdir()
    assert left.read_bytes() == other[:3]


def test_bytes_that_no_upload_has_are_swept(uploads: Uploads, home: Path, tus: Client) -> None:
    (home / "uploads" / "K1-left").write_bytes(b"scan")
    tus.create(body=CONTENT[:10])
    assert uploads.sweep() == 1
    assert tus.head().headers["upload-offset"] == "10"


def test_an_upload_can_be_given_up_and_a_whole_file_cannot(tus: Client, hub: Hub) -> None:
    tus.create(body=CONTENT[:10])
    assert tus.delete().status_code == 204
    assert tus.head().status_code == 404
    tus.create(body=CONTENT)
    assert tus.delete().status_code == 403
    assert there(hub)


def test_two_requests_do_not_write_to_one_upload(tus: Client, uploads: Uploads, kiosk: HubKiosk) -> None:
    tus.create()
    with uploads.writing(kiosk.known, SHA256):
        assert tus.patch(0, b"x").status_code == 423
        assert tus.delete().status_code == 423
    assert tus.patch(0, CONTENT[:1]).status_code == 204


def test_nobody_reaches_another_kiosks_upload(tus: Client, hub: Hub, client: TestClient) -> None:
    tus.create(body=CONTENT[:10])
    other = Client(client, HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk="K2")[0], seed=2))
    assert other.head().status_code == 404
    other.kiosk = "K1"
    for answer in (other.head(), other.patch(10, b"x"), other.delete()):
        assert answer.status_code == 404


@pytest.mark.parametrize("name", ["K1-..%2Fstore.key", "K1-" + "a" * 63, "K1-" + "A" * 64, "K1", "-", "%00"])
def test_a_name_never_becomes_a_path(tus: Client, client: TestClient, kiosk: HubKiosk, name: str) -> None:
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {kiosk.answer.token}"}
    assert client.head(f"{UPLOADS}/{name}", headers=headers).status_code == 404


def test_an_agencys_files_are_its_own(tus: Client, hub: Hub) -> None:
    tus.create(body=CONTENT)
    assert not there(hub, agency="H41.29.20")


def test_other_versions_and_types_are_refused(client: TestClient, tus: Client, kiosk: HubKiosk) -> None:
    answer = client.post(UPLOADS, headers={"Authorization": f"Bearer {kiosk.answer.token}"})
    assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")
    tus.create()
    assert tus.patch(0, b"x", Content_Type="text/plain").status_code == 415
    assert client.head(upload_path("K1", SHA256), headers={"Tus-Resumable": "1.0.0"}).status_code == 401


def test_a_kiosk_has_a_quota_a_day(hub: Hub, uploads: Uploads, kiosk: HubKiosk) -> None:
    small = replace(hub, settings=HubSettings(limits=Limits(megabytes_a_day=2)))
    tus = Client(TestClient(make_app(small, uploads)), kiosk)
    for _ in range(3):
        assert tus.create(size=1 << 20, sha256="aa" * 32).status_code == 201, "asking again costs nothing"
    answer = tus.create(size=1 << 21, sha256="bb" * 32)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 3600


def test_an_upload_goes_on_after_the_hub_was_killed(tus: Client, home: Path, kiosk: HubKiosk, clock: Clock) -> None:
    tus.create(body=CONTENT[:300_000])
    opened, store = open_hub(home)
    again = replace(opened, now=clock)
    after = Client(TestClient(make_app(again, Uploads(again))), kiosk)
    assert after.head().headers["upload-offset"] == "300000"
    assert after.patch(300_000, CONTENT[300_000:]).status_code == 204
    assert there(again)
    store.close()
