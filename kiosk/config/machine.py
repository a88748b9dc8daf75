"""The machine at the counter: its screen, its devices, its lines to the world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from kiosk.config.checks import Folder, Section, form, ip_address_in_numbers, words, wrong
from kiosk.domain.codes import LAST_NUMBER


class KioskSettings(Section):
    """This machine."""

    id: Annotated[str, form("[0-9A-HJKMNP-Z]{1,8}", "phải gồm 1–8 chữ số hoặc chữ hoa không dấu, trừ I, L và O")] = "K1"
    """Short name of this kiosk, unique in the commune; stands in provisional codes, hence without look-alikes."""
    home: Folder = Path("/var/lib/kiosk")
    """The folder of the store, the papers and the issued PDFs. On a local disk, never on a network share."""
    lane_first: Annotated[int, Field(ge=1, le=LAST_NUMBER)] = 1
    lane_last: Annotated[int, Field(ge=1, le=LAST_NUMBER)] = LAST_NUMBER
    """This kiosk's share of the day's numbers; two kiosks of one commune must not overlap."""
    lane_lease_end: date | None = None
    """The last day on which these numbers are this kiosk's; None while nobody has set an end."""
    mirror: Folder | None = None
    """A folder on a second device that is told how far the numbers have come; None for none."""
    acceptance: Literal["by_officer", "at_submit"] = "by_officer"
    """Who accepts: an officer later, or the counter with an open shift in the same moment."""

    export_folder: Annotated[str, form("(/.{1,200})?", "phải là đường dẫn đầy đủ tới một thư mục")] = ""
    """Where a citizen's own data is written to be taken along, such as a mounted USB stick; "" for nowhere."""

    @model_validator(mode="after")
    def _lane_in_order(self) -> Self:
        if self.lane_first > self.lane_last:
            raise wrong("có lane_first lớn hơn lane_last; hãy ghi số đầu trước, số cuối sau")
        return self


class ScreenSettings(Section):
    """What the visitor sees."""

    theme: Literal["day", "night"] = "day"
    language: Literal["vi", "en"] = "vi"
    typing: Literal["telex", "vni", "off"] = "telex"
    keyboard: Literal["never", "on_demand", "always"] = "on_demand"
    """The on-screen keyboard: "always" for a kiosk with nothing but a touch screen."""
    idle_seconds: Annotated[int, Field(ge=20, le=900)] = 120
    idle_before_login_seconds: Annotated[int, Field(ge=15, le=900)] = 45
    idle_warning_seconds: Annotated[int, Field(ge=15, le=120)] = 60
    done_seconds: Annotated[int, Field(ge=10, le=300)] = 60
    """How long the receipt's page stays before the visit ends by itself."""
    officer_lock_seconds: Annotated[int, Field(ge=30, le=900)] = 120
    """Without a key for so long, an officer's page is hidden until she types her PIN."""
    officer_out_seconds: Annotated[int, Field(ge=60, le=3600)] = 600
    """Without a key for so long, she is logged out."""
    practice_door: bool = False
    """Whether the welcome page leads to a practice: made-up people, and nothing of it is kept."""


class ScannerSettings(Section):
    """Where the scanner puts its files."""

    folder: Folder = Path("/var/lib/kiosk/scans")
    settle_seconds: Annotated[float, Field(ge=0, le=60)] = 5.0
    """How long a file must not change before it is offered."""
    max_megabytes: Annotated[int, Field(ge=1, le=200)] = 20
    large_megabytes: Annotated[int, Field(ge=1, le=200)] = 5
    """From this size a smaller version of the paper is offered: more takes minutes on a slow line."""
    watch: Literal["auto", "poll"] = "auto"
    """"auto": by the system's events, except on a network share, of which none come. "poll": never by events."""
    per_session: bool = False
    """Whether each visitor has a folder of their own inside `folder`: the scanner then writes to its `hien-tai`."""
    quarantine_days: Annotated[int, Field(ge=1, le=365)] = 30
    """How long scans that nobody claimed are kept, encrypted, before they are wiped."""
    usb_folder: Folder | None = None
    """Where the system mounts a stick that an officer plugs in; None: no import from sticks."""


class PrinterSettings(Section):
    """How papers come out."""

    kind: Literal["folder", "cups", "escpos_network", "escpos_device"] = "folder"
    """"folder": the PDF is written to `folder`, for a spooler that watches it. "cups": a queue of CUPS. The other two
    are thermal printers that speak ESC/POS, on the network or behind a device file."""
    folder: Folder | None = None
    """None: `receipts` in the kiosk's home."""
    paper: Literal["A5", "A4"] = "A5"
    """The sheets of "folder" and "cups"."""
    copies: Annotated[int, Field(ge=1, le=2)] = 1
    """Copies of a receipt; two say which of them stays and which is taken home."""
    queue: Annotated[
        str, form("[A-Za-z0-9_.][A-Za-z0-9_.-]{0,126}|", "phải là tên hàng in của CUPS, xem bằng lệnh lpstat -e")
    ] = ""
    host: Annotated[str, AfterValidator(ip_address_in_numbers)] = ""
    """An address in numbers: looking up a name may take longer than a citizen waits."""
    port: Annotated[int, Field(ge=1, le=65535)] = 9100
    device: Annotated[str, form("(/dev/[A-Za-z0-9._/-]{1,80})?", "phải là tệp thiết bị như /dev/usb/lp0")] = ""
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 115200
    """Of a serial line."""
    width: Literal["80mm", "58mm"] = "80mm"
    """Width of a thermal printer's roll."""
    answers: bool = True
    """Whether a thermal printer answers questions about its state."""
    timeout_seconds: Annotated[int, Field(ge=5, le=120)] = 30
    fresh_minutes: Annotated[int, Field(ge=1, le=240)] = 15
    """A receipt that has waited longer is printed only when somebody asks for it."""

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        wanted = {"cups": "queue", "escpos_network": "host", "escpos_device": "device"}.get(self.kind)
        if wanted and not getattr(self, wanted):
            raise wrong(f'có kind = "{self.kind}" nên cần điền {wanted}')
        return self

    @property
    def medium(self) -> Literal["A5", "A4", "80mm", "58mm"]:
        """What is printed on."""
        return self.paper if self.kind in ("folder", "cups") else self.width


class CardReaderSettings(Section):
    """The scanner for identity cards. One that is a keyboard needs no settings."""

    device: Annotated[str, form("(/dev/[A-Za-z0-9._/-]{1,80})?", "phải là tệp thiết bị như /dev/ttyACM0")] = ""
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 115200


class CodesSettings(Section):
    """How one-time codes reach a citizen."""

    sms: Literal["none", "gammu", "gateway"] = "none"
    """"gammu": a GSM modem in this machine, no internet needed. "gateway": a provider's HTTP interface."""
    accents: bool = False
    """Whether texts keep their Vietnamese letters: then each costs two or three messages."""
    again_seconds: Annotated[int, Field(ge=10, le=300)] = 30
    timeout_seconds: Annotated[int, Field(ge=5, le=120)] = 30
    gammu_command: Folder = Path("/usr/bin/gammu")
    gammu_config: Folder = Path("/etc/gammurc")
    gateway_url: Annotated[
        str,
        form(
            r"(https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/])[^\s]{3,200}|",
            "phải là địa chỉ bắt đầu bằng https://",
        ),
    ] = ""
    gateway_format: Literal["json", "form"] = "json"
    gateway_fields: Mapping[str, str] = {"phone": "{phone}", "text": "{text}"}
    """The names that the provider wants, and what stands behind them; {phone} and {text} are filled in."""
    gateway_phone: Literal["national", "international"] = "national"
    gateway_token_file: Annotated[str, form("(/.{1,200})?", "phải là đường dẫn đầy đủ tới một tệp")] = ""
    gateway_accepted: str = ""
    """Words that the answer holds when the provider took the text; some answer 200 to everything."""
    gateway_trusted: Annotated[str, form("(/.{1,200})?", "phải là đường dẫn đầy đủ tới một tệp")] = ""
    ways: tuple[Literal["sms", "app", "officer", "vneid", "sim", "social_insurance"], ...] = ("sms", "app", "officer")
    """By what a new account may be verified; the last three are shown as "needs a network"."""

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.sms == "gateway" and not self.gateway_url:
            raise wrong('có sms = "gateway" nên cần điền gateway_url')
        filled = " ".join(self.gateway_fields.values())
        if not ("{phone}" in filled and "{text}" in filled):
            raise wrong("có gateway_fields thiếu {phone} hoặc {text}")
        return self


class SigningSettings(Section):
    """Digital signing with a token that is plugged in."""

    module: Annotated[str, form("(/[A-Za-z0-9._/+-]{1,200})?", "phải là đường dẫn đầy đủ của một tệp .so")] = ""
    """The PKCS#11 module that the token's maker gives; "" where nobody signs here. Signatures are checked anyhow."""
    roots: Folder | None = None
    """A folder of certificates (.pem, .crt, .cer, .der) whose signatures are trusted; None trusts nobody."""
    timeout_seconds: Annotated[int, Field(ge=5, le=120)] = 30
    """A token that is silent for longer is given up."""


class SyncSettings(Section):
    """The hub that dossiers go to. Which hub that is stands in the store, by `kiosk sync enrol`."""

    desk: Literal["local", "hub"] = "local"
    """Who accepts and decides: officers at this kiosk, or officers at the hub."""
    every_seconds: Annotated[int, Field(ge=10, le=3600)] = 60
    """How often the hub is asked when all is sent."""
    kilobits: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """The most that sending takes of the line, in kbit/s; 0 is as much as there is."""
    files_wait: tuple[tuple[time, time], ...] = ()
    """Hours of the day in which only records are sent and files wait."""
    certificates: Annotated[str, AfterValidator(words)] = ""
    """A file (PEM) with the authority of a hub of one's own; empty: those that the system trusts."""
    stick_megabytes: Annotated[int, Field(ge=1, le=4000)] = 1000
    """The largest file that is written on a stick; FAT32 ends at 4 GB."""

    def waits_until(self, now: time) -> time | None:
        """Until when files wait at this time of day; None where they do not."""
        return next((end for start, end in self.files_wait if start <= now < end), None)

    @model_validator(mode="after")
    def _hours_in_order(self) -> Self:
        if any(start >= end for start, end in self.files_wait):
            raise wrong("có giờ bắt đầu không trước giờ kết thúc trong files_wait")
        return self
