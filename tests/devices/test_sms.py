"""Text messages: through gammu to a phone that really takes them, and through a gateway that really answers."""

from __future__ import annotations

import json
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.devices.gammu_modem import GammuModem
from kiosk.devices.sms_gateway import GatewayTerms, SmsGateway
from kiosk.devices.sms_outbox import Outbox
from kiosk.domain.text import plain_letters
from kiosk.services.ports import ChannelFailed, ChannelUnsure, DeliveryState

PHONE = "0912000001"
TEXT = "Một cửa: mã xác nhận của ông/bà là 287082."
GAMMU = Path("/usr/bin/gammu")
ENOUGH = 60.0


# -- the outbox ----------------------------------------------------------------------------------------------------


class Sender:
    """An `SmsSender` that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.has_one = threading.Event()
        self.broken = ""
        self.unsure = False

    def deliver(self, phone: str, text: str, *, seconds: float) -> None:
        if not self.may_go_on.is_set():
            self.has_one.set()
        assert self.may_go_on.wait(ENOUGH)
        if self.unsure:
            raise ChannelUnsure("no_answer")
        if self.broken:
            raise ChannelFailed(self.broken)
        self.texts.append((phone, text))


class Seconds:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestTheOutbox:
    def test_takes_a_text_at_once_and_tells_when_it_is_gone(self) -> None:
        sender = Sender()
        sender.may_go_on.clear()
        sending = Outbox(sender, seconds=ENOUGH).send(PHONE, TEXT)
        assert sending.state is DeliveryState.SENDING
        sender.may_go_on.set()
        assert sending.done.wait(ENOUGH)
        assert (sending.state, sender.texts) == (DeliveryState.SENT, [(PHONE, TEXT)])

    def test_tells_of_a_sender_that_failed(self) -> None:
        sender = Sender()
        sender.broken = "no_channel"
        sending = Outbox(sender, seconds=ENOUGH).send(PHONE, TEXT)
        assert sending.done.wait(ENOUGH)
        assert sending.state is DeliveryState.FAILED
        assert not sending.may_arrive

    def test_tells_where_a_text_may_have_gone_although_nobody_said_so(self) -> None:
        sender, clock = Sender(), Seconds()
        sender.unsure = True
        sending = Outbox(sender, seconds=ENOUGH).send(PHONE, TEXT)
        assert sending.done.wait(ENOUGH)
        assert (sending.state, sending.may_arrive) == (DeliveryState.FAILED, True)
        sender.may_go_on.clear()
        outbox = Outbox(sender, seconds=ENOUGH, monotonic=clock)
        first = outbox.send(PHONE, "first")
        assert sender.has_one.wait(ENOUGH)
        second = outbox.send(PHONE, "second")
        clock.now += ENOUGH + 1
        assert (first.state, first.may_arrive) == (DeliveryState.FAILED, True)
        assert (second.state, second.may_arrive) == (DeliveryState.FAILED, False)
        sender.may_go_on.set()
        assert second.done.wait(ENOUGH)
        assert not second.may_arrive

    def test_gives_a_text_up_when_its_time_is_over_and_never_sends_it_later(self) -> None:
        sender, clock = Sender(), Seconds()
        sender.may_go_on.clear()
        outbox = Outbox(sender, seconds=ENOUGH, monotonic=clock)
        first, second = outbox.send(PHONE, "first"), outbox.send(PHONE, "second")
        clock.now += ENOUGH + 1
        assert (first.state, second.state) == (DeliveryState.FAILED, DeliveryState.FAILED)
        sender.may_go_on.set()
        assert first.done.wait(ENOUGH)
        assert second.done.wait(ENOUGH)
        assert len(sender.texts) == 1

    def test_writes_in_the_letters_of_every_telephone_where_that_is_set(self) -> None:
        sender = Sender()
        assert Outbox(sender, seconds=ENOUGH, readable=plain_letters).send(PHONE, TEXT).done.wait(ENOUGH)
        assert sender.texts == [(PHONE, "Mot cua: ma xac nhan cua ong/ba la 287082.")]


# -- gammu ---------------------------------------------------------------------------------------------------------


@dataclass
class DummyPhone:
    """gammu's dummy phone. What it was told to send stands in its own log."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "gammurc"

    @property
    def sent(self) -> str:
        log = self.folder / "phone.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""


@pytest.fixture
def dummy_phone(tmp_path: Path) -> DummyPhone:
    if not GAMMU.exists():
        reason = "NOT TESTED: a text through gammu. Missing: the command gammu (Debian: gammu)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    phone = DummyPhone(tmp_path)
    (tmp_path / "phone").mkdir()
    phone.config.write_text(
        f"[gammu]\nmodel = dummy\nconnection = none\ndevice = {tmp_path / 'phone'}\n"
        f"logfile = {tmp_path / 'phone.log'}\nlogformat = textall\n"
    )
    return phone


class TestGammu:
    @pytest.mark.parametrize("text", [TEXT, plain_letters(TEXT)])
    def test_brings_the_text_to_the_phone(self, dummy_phone: DummyPhone, text: str) -> None:
        sending = Outbox(GammuModem(GAMMU, dummy_phone.config), seconds=ENOUGH).send(PHONE, text)
        assert sending.done.wait(ENOUGH)
        assert sending.state is DeliveryState.SENT
        assert f'Recipient number "{PHONE}"' in dummy_phone.sent
        assert text in dummy_phone.sent
        assert "Sent SMS on device" in dummy_phone.sent

    def test_keeps_the_code_off_the_command_line(self, tmp_path: Path) -> None:
        told = tmp_path / "told"
        command = _script(tmp_path, f'echo "$@" > {told}; cat > {told}.text')
        GammuModem(command, _config(tmp_path)).deliver(PHONE, TEXT, seconds=ENOUGH)
        assert "287082" not in told.read_text()
        assert Path(f"{told}.text").read_text() == TEXT

    def test_says_why_a_text_will_not_arrive(self, tmp_path: Path) -> None:
        config = _config(tmp_path)
        for command, why in (
            (_script(tmp_path, "exit 104"), "refused"),
            (tmp_path / "no-such-command", "no_channel"),
            (_script(tmp_path, "exec sleep 60"), "slow"),
        ):
            with pytest.raises(ChannelFailed, match=why) as failed:
                GammuModem(command, config).deliver(PHONE, TEXT, seconds=0.3 if why == "slow" else ENOUGH)
            assert "287082" not in repr(failed.value.__cause__) + str(failed.value)
            assert PHONE not in repr(failed.value.__cause__) + str(failed.value)
        with pytest.raises(ChannelFailed, match="no_channel"):
            GammuModem(GAMMU, tmp_path / "no-such-config").deliver(PHONE, TEXT, seconds=ENOUGH)

    @pytest.mark.parametrize("phone", ["", "--help", "02437654321", "0912000001 -flash", "０９１２０００００１", "112"])
    def test_is_never_called_with_what_is_no_mobile_number(self, tmp_path: Path, phone: str) -> None:
        command = _script(tmp_path, f"touch {tmp_path / 'called'}")
        with pytest.raises(ChannelFailed, match="refused"):
            GammuModem(command, _config(tmp_path)).deliver(phone, TEXT, seconds=ENOUGH)
        assert not (tmp_path / "called").exists()


def _config(folder: Path) -> Path:
    config = folder / "gammurc"
    config.touch()
    return config


def _script(folder: Path, commands: str) -> Path:
    path = folder / f"gammu-{len(list(folder.iterdir()))}"
    path.write_text(f"#!/bin/sh\n{commands}\n")
    path.chmod(0o755)
    return path


# -- the gateway ---------------------------------------------------------------------------------------------------


@dataclass
class Provider:
    """A provider's server: it keeps what it was sent and answers what the test says; to 0, nothing at all."""

    answers: list[tuple[int, str]] = field(default_factory=lambda: [(200, "{}")])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(provider: Provider, certificate: Path | None = None) -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            provider.got.append((dict(self.headers.items()), body))
            status, words = provider.answers[min(len(provider.got), len(provider.answers)) - 1]
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{provider.url}/elsewhere")
            self.end_headers()
            self.wfile.write(words.encode())

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """A server of the tests writes no log."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    provider.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}/send"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider()) as provider:
        yield provider


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("gateway") / "gateway.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def deliver(terms: GatewayTerms, text: str = TEXT) -> None:
    SmsGateway(terms).deliver(PHONE, text, seconds=ENOUGH)


class TestTheGateway:
    def test_gets_the_fields_that_the_provider_wants_as_json(self, provider: Provider) -> None:
        fields = {"to": "{phone}", "message": "[X] {text}", "brand": "UBND"}
        deliver(GatewayTerms(provider.url, fields=fields, phone="international", token="s3cret"))
        [(headers, body)] = provider.got
        assert json.loads(body) == {"to": "84912000001", "message": f"[X] {TEXT}", "brand": "UBND"}
        assert (headers["Content-Type"], headers["Authorization"]) == ("application/json", "Bearer s3cret")

    def test_gets_them_as_a_form(self, provider: Provider) -> None:
        deliver(GatewayTerms(provider.url, form="form"))
        [(headers, body)] = provider.got
        assert parse_qs(body.decode()) == {"phone": [PHONE], "text": [TEXT]}
        assert "Authorization" not in headers

    def test_cannot_be_talked_into_another_shape_by_a_text(self, provider: Provider) -> None:
        hostile = '"}, {"to": "{phone}&text=x\n{text}'
        deliver(GatewayTerms(provider.url), hostile)
        deliver(GatewayTerms(provider.url, form="form"), hostile)
        assert json.loads(provider.got[0][1]) == {"phone": PHONE, "text": hostile}
        assert parse_qs(provider.got[1][1].decode()) == {"phone": [PHONE], "text": [hostile]}

    @pytest.mark.parametrize("status", [200, 201, 202, 204])
    def test_took_the_text_where_it_answers_2xx(self, provider: Provider, status: int) -> None:
        provider.answers = [(status, "")]
        deliver(GatewayTerms(provider.url))
        assert len(provider.got) == 1

    @pytest.mark.parametrize("status", [302, 400, 401, 404, 500])
    def test_refused_it_where_it_answers_anything_else_and_is_not_asked_again(
        self, provider: Provider, status: int
    ) -> None:
        provider.answers = [(status, "")]
        with pytest.raises(ChannelFailed, match="refused"):
            deliver(GatewayTerms(provider.url))
        assert len(provider.got) == 1

    @pytest.mark.parametrize("status", [429, 502, 503, 504])
    def test_is_asked_once_more_where_it_is_away_for_a_moment(self, provider: Provider, status: int) -> None:
        provider.answers = [(status, ""), (200, "")]
        deliver(GatewayTerms(provider.url))
        assert len(provider.got) == 2

    def test_that_has_it_and_says_nothing_is_not_asked_again_because_it_may_have_sent_it(
        self, provider: Provider
    ) -> None:
        provider.answers = [(0, ""), (200, "")]
        with pytest.raises(ChannelUnsure, match="no_answer"):
            deliver(GatewayTerms(provider.url))
        assert len(provider.got) == 1

    def test_took_it_only_where_its_words_say_so(self, provider: Provider) -> None:
        terms = GatewayTerms(provider.url, accepted='"code": 0')
        provider.answers = [(200, '{"code": 7, "error": "no balance"}'), (200, '{"code": 0}')]
        with pytest.raises(ChannelFailed, match="refused"):
            deliver(terms)
        deliver(terms)

    def test_that_is_not_there_is_no_channel(self, provider: Provider) -> None:
        with pytest.raises(ChannelFailed, match="no_channel"):
            deliver(GatewayTerms("http://127.0.0.1:9/send"))

    def test_that_cannot_prove_who_it_is_gets_nothing(self, certificate: Path) -> None:
        with serving(Provider(), certificate) as provider:
            with pytest.raises(ChannelFailed, match="no_channel"):
                deliver(GatewayTerms(provider.url))
            assert provider.got == []
            other_name = provider.url.replace("127.0.0.1", "localhost")
            with pytest.raises(ChannelFailed, match="no_channel"):
                deliver(GatewayTerms(other_name, trusted=certificate))
            assert provider.got == []
            deliver(GatewayTerms(provider.url, trusted=certificate))
            assert len(provider.got) == 1

    def test_is_asked_past_the_proxies_of_the_environment(
        self, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        deliver(GatewayTerms(provider.url))
        assert len(provider.got) == 1

    def test_keeps_its_key_out_of_every_picture_of_its_terms(self) -> None:
        assert "s3cret" not in repr(replace(GatewayTerms("https://x"), token="s3cret"))
