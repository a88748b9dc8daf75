"""`kiosk.toml` -> `Settings`: what one kiosk is set to.

The file is looked for as `--config FILE`, then `./kiosk.toml`, then `/etc/kiosk/kiosk.toml`. Every key has a default
except those that say which office this is; a wrong or unknown key is named in one sentence. The commented, complete
file that `kiosk config init` writes is `kiosk/data/kiosk.toml`; a test keeps it equal to the defaults here.
"""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from kiosk.domain.codes import LAST_NUMBER, is_agency_id
from kiosk.domain.text import clean
from kiosk.domain.worktime import Shift, WorkCalendar

SEARCH_PATH: Final = (Path("kiosk.toml"), Path("/etc/kiosk/kiosk.toml"))
ENVIRONMENT: Final = "KIOSK__"
LONGEST_WORDS: Final = 200


class SettingsError(Exception):
    """The settings cannot be used. The text names the key and says what to do, for whoever installs the kiosk."""


def _wrong(sentence: str) -> PydanticCustomError:
    """What a check of ours says: the end of the sentence that begins with the key."""
    return PydanticCustomError("wrong", "{sentence}", {"sentence": sentence})


def _words(text: str) -> str:
    cleaned = clean(text)
    if len(cleaned) > LONGEST_WORDS:
        raise _wrong(f"dài quá {LONGEST_WORDS} ký tự")
    return cleaned


def _named(text: str) -> str:
    if not text:
        raise _wrong("không được để trống")
    return text


def _folder(path: Path) -> Path:
    # An empty text would be a path, too: the one of the folder that the settings file stands in.
    if not path.parts:
        raise _wrong("không được để trống")
    return path


def _agency_id(text: str) -> str:
    if not is_agency_id(text):
        raise _wrong("phải là mã định danh như H41.29.19 hoặc 000.19.29.H41")
    return text


def _ip_address(text: str) -> str:
    try:
        return text and str(ip_address(text))
    except ValueError:
        raise _wrong("phải là địa chỉ IP như 192.168.1.50") from None


def _form(pattern: str, words: str) -> AfterValidator:
    """A check by pattern that can say in words what is wanted."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise _wrong(words)
        return text

    return AfterValidator(check)


Words = Annotated[str, AfterValidator(_words)]
Name = Annotated[Words, AfterValidator(_named)]
Folder = Annotated[Path, AfterValidator(_folder)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgencySettings(_Section):
    """Which office this kiosk stands in."""

    id: Annotated[str, AfterValidator(_agency_id)]
    """Agency id (mã định danh) that begins every dossier code, e.g. "H41.29.19"."""
    name: Name
    """As printed in the receipt's left head, e.g. "ỦY BAN NHÂN DÂN XÃ TÂY HIẾU"."""
    short_name: Name
    """As shown on the screen's top line, e.g. "UBND xã Tây Hiếu"."""
    parent: Words = ""
    """The authority above, printed over the name."""
    counter: Words = "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ"
    place: Name
    """The place name before the date on paper, e.g. "Tây Hiếu"."""
    address: Words = ""
    commune: Annotated[str, _form("([0-9]{5})?", "phải là mã xã gồm 5 chữ số, ví dụ 17011")] = ""
    """Code of the commune that the office is in; its province decides what post inside the province costs."""
    hotline: Annotated[
        str, _form("[0-9 .]{3,20}", "phải là số điện thoại, chỉ gồm chữ số, dấu chấm và khoảng trống")
    ] = "18001096"


class KioskSettings(_Section):
    """This machine."""

    id: Annotated[str, _form("[0-9A-HJKMNP-Z]{1,8}", "phải gồm 1–8 chữ số hoặc chữ hoa không dấu, trừ I, L và O")] = (
        "K1"
    )
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

    export_folder: Annotated[str, _form("(/.{1,200})?", "phải là đường dẫn đầy đủ tới một thư mục")] = ""
    """Where a citizen's own data is written to be taken along, such as a mounted USB stick; "" for nowhere."""

    @model_validator(mode="after")
    def _lane_in_order(self) -> Self:
        if self.lane_first > self.lane_last:
            raise _wrong("có lane_first lớn hơn lane_last; hãy ghi số đầu trước, số cuối sau")
        return self


class ScreenSettings(_Section):
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


class HoursSettings(_Section):
    """When the office works; the due date is counted in these hours."""

    shifts: tuple[tuple[time, time], ...] = ((time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
    """1 is Monday."""

    @model_validator(mode="after")
    def _a_possible_week(self) -> Self:
        try:
            shifts = tuple(Shift(start, end) for start, end in self.shifts)
            WorkCalendar(week={weekday - 1: shifts for weekday in self.weekdays}, make_up_hours=shifts)
        except ValueError:
            raise _wrong(
                "cần ít nhất một ngày và một ca; ca bắt đầu trước khi kết thúc, các ca theo thứ tự, không chồng nhau"
            ) from None
        return self


class ScannerSettings(_Section):
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


class PrinterSettings(_Section):
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
        str, _form("[A-Za-z0-9_.][A-Za-z0-9_.-]{0,126}|", "phải là tên hàng in của CUPS, xem bằng lệnh lpstat -e")
    ] = ""
    host: Annotated[str, AfterValidator(_ip_address)] = ""
    """An address in numbers: looking up a name may take longer than a citizen waits."""
    port: Annotated[int, Field(ge=1, le=65535)] = 9100
    device: Annotated[str, _form("(/dev/[A-Za-z0-9._/-]{1,80})?", "phải là tệp thiết bị như /dev/usb/lp0")] = ""
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
            raise _wrong(f'có kind = "{self.kind}" nên cần điền {wanted}')
        return self

    @property
    def medium(self) -> Literal["A5", "A4", "80mm", "58mm"]:
        """What is printed on."""
        return self.paper if self.kind in ("folder", "cups") else self.width


class PostageSettings(_Section):
    """What public post takes for bringing a result."""

    pay: Literal["postman", "now"] = "postman"
    """"postman": on delivery; "now": with the fees."""
    grams: Annotated[int, Field(ge=1, le=30_000)] = 100
    """What an ordinary result weighs."""
    table: tuple[
        tuple[Literal["inside", "outside"], Annotated[int, Field(ge=1)], Annotated[int, Field(ge=0, le=10_000_000)]],
        ...,
    ] = ()
    """Lines of zone (in the province, out of it), up to how many grams, đồng. Empty: not set."""


class PaymentSettings(_Section):
    """Money: the account that transfers go to, the book of receipts, who signs second."""

    bank: Annotated[str, _form("([0-9]{6})?", "phải gồm 6 chữ số (mã BIN của ngân hàng)")] = ""
    """BIN of the agency's bank. Transfers are offered only where bank, account and account_name are all set."""
    bank_name: Words = ""
    """As people call the bank; needed for a bank that the shipped list does not have."""
    account: Annotated[str, _form("[0-9A-Za-z]{0,19}", "phải là số tài khoản, tối đa 19 chữ và số")] = ""
    account_name: Words = ""
    text: Words = "LE PHI"
    """Words before the dossier code in the text of a transfer."""
    book: Annotated[str, _form("[0-9A-Z.-]{0,16}", "phải gồm tối đa 16 chữ hoa không dấu, số, dấu chấm, gạch nối")] = ""
    """Book of receipts that this kiosk numbers; "" is the kiosk's id. Two kiosks of an office must not share one."""
    series: Words = ""
    """Symbols of registered receipts (ký hiệu biên lai); "" prints slips that do not take a receipt's place."""
    tax_code: Annotated[str, _form("([0-9]{10}|[0-9]{13})?", "phải gồm 10 hoặc 13 chữ số")] = ""
    second_officer: Literal["before", "later"] = "before"
    """When another officer signs what takes money out: before it has effect, or later in an office of one."""

    @model_validator(mode="after")
    def _a_whole_account(self) -> Self:
        if any(parts := (self.bank, self.account, self.account_name)) and not all(parts):
            raise _wrong("cần điền đủ bank, account và account_name, hoặc để trống cả ba")
        if self.bank and not self.bank_called:
            raise _wrong("có bank không nằm trong danh sách ngân hàng; hãy xem lại mã BIN, hoặc điền thêm bank_name")
        return self

    @property
    def bank_called(self) -> str:
        """What people call the bank; "" for one that nobody has named."""
        return self.bank_name or bank_names().get(self.bank, "")


@cache
def bank_names() -> Mapping[str, str]:
    """The shipped list of banks: BIN -> short name."""
    text = files("kiosk.data").joinpath("banks.csv").read_text(encoding="utf-8")
    return {row["bin"]: row["name"] for row in csv.DictReader(text.splitlines())}


class CardReaderSettings(_Section):
    """The scanner for identity cards. One that is a keyboard needs no settings."""

    device: Annotated[str, _form("(/dev/[A-Za-z0-9._/-]{1,80})?", "phải là tệp thiết bị như /dev/ttyACM0")] = ""
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 115200


class CodesSettings(_Section):
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
        _form(
            r"(https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/])[^\s]{3,200}|",
            "phải là địa chỉ bắt đầu bằng https://",
        ),
    ] = ""
    gateway_format: Literal["json", "form"] = "json"
    gateway_fields: Mapping[str, str] = {"phone": "{phone}", "text": "{text}"}
    """The names that the provider wants, and what stands behind them; {phone} and {text} are filled in."""
    gateway_phone: Literal["national", "international"] = "national"
    gateway_token_file: Annotated[str, _form("(/.{1,200})?", "phải là đường dẫn đầy đủ tới một tệp")] = ""
    gateway_accepted: str = ""
    """Words that the answer holds when the provider took the text; some answer 200 to everything."""
    gateway_trusted: Annotated[str, _form("(/.{1,200})?", "phải là đường dẫn đầy đủ tới một tệp")] = ""
    ways: tuple[Literal["sms", "app", "officer", "vneid", "sim", "social_insurance"], ...] = ("sms", "app", "officer")
    """By what a new account may be verified; the last three are shown as "needs a network"."""

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.sms == "gateway" and not self.gateway_url:
            raise _wrong('có sms = "gateway" nên cần điền gateway_url')
        filled = " ".join(self.gateway_fields.values())
        if not ("{phone}" in filled and "{text}" in filled):
            raise _wrong("có gateway_fields thiếu {phone} hoặc {text}")
        return self


class LookupSettings(_Section):
    """The look-up page that the receipt's QR opens."""

    base: Annotated[str, _form("https?://[A-Za-z0-9.:/-]{3,120}", "phải là địa chỉ bắt đầu bằng https://")] = (
        "https://tracuu.example.vn"
    )
    misses_an_hour: Annotated[int, Field(ge=1, le=1000)] = 10


class SigningSettings(_Section):
    """Digital signing with a token that is plugged in."""

    module: Annotated[str, _form("(/[A-Za-z0-9._/+-]{1,200})?", "phải là đường dẫn đầy đủ của một tệp .so")] = ""
    """The PKCS#11 module that the token's maker gives; "" where nobody signs here. Signatures are checked anyhow."""
    roots: Folder | None = None
    """A folder of certificates (.pem, .crt, .cer, .der) whose signatures are trusted; None trusts nobody."""
    timeout_seconds: Annotated[int, Field(ge=5, le=120)] = 30
    """A token that is silent for longer is given up."""


class CatalogueSettings(_Section):
    """Procedures and forms."""

    overlay: Folder | None = None
    """A folder of the agency's own procedures and changes; the shipped ones need not be touched."""


class SyncSettings(_Section):
    """The hub that dossiers go to. Which hub that is stands in the store, by `kiosk sync enrol`."""

    desk: Literal["local", "hub"] = "local"
    """Who accepts and decides: officers at this kiosk, or officers at the hub."""
    every_seconds: Annotated[int, Field(ge=10, le=3600)] = 60
    """How often the hub is asked when all is sent."""
    kilobits: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """The most that sending takes of the line, in kbit/s; 0 is as much as there is."""
    files_wait: tuple[tuple[time, time], ...] = ()
    """Hours of the day in which only records are sent and files wait."""
    certificates: Annotated[str, AfterValidator(_words)] = ""
    """A file (PEM) with the authority of a hub of one's own; empty: those that the system trusts."""
    stick_megabytes: Annotated[int, Field(ge=1, le=4000)] = 1000
    """The largest file that is written on a stick; FAT32 ends at 4 GB."""

    @model_validator(mode="after")
    def _hours_in_order(self) -> Self:
        if any(start >= end for start, end in self.files_wait):
            raise _wrong("có giờ bắt đầu không trước giờ kết thúc trong files_wait")
        return self


class Settings(_Section):
    """All settings of one kiosk."""

    agency: AgencySettings
    kiosk: KioskSettings = KioskSettings()
    screen: ScreenSettings = ScreenSettings()
    hours: HoursSettings = HoursSettings()
    scanner: ScannerSettings = ScannerSettings()
    printer: PrinterSettings = PrinterSettings()
    postage: PostageSettings = PostageSettings()
    payment: PaymentSettings = PaymentSettings()
    card_reader: CardReaderSettings = CardReaderSettings()
    codes: CodesSettings = CodesSettings()
    lookup: LookupSettings = LookupSettings()
    signing: SigningSettings = SigningSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    sync: SyncSettings = SyncSettings()


def find(explicit: Path | None) -> Path:
    """The settings file to use.

    Raises:
        SettingsError: there is none.
    """
    for path in (explicit,) if explicit else SEARCH_PATH:
        # Unlike Path.is_file it never raises: a folder that may not be entered holds no settings for us.
        if os.path.isfile(path):
            return path
    where = str(explicit) if explicit else ", ".join(str(path) for path in SEARCH_PATH)
    raise SettingsError(f"Không tìm thấy tệp thiết đặt ({where}). Hãy tạo bằng lệnh: kiosk config init")


def load(path: Path) -> Settings:
    """Read and check a settings file; environment variables win over it.

    Raises:
        SettingsError: it cannot be read, or a key is wrong.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"Không đọc được {path}: {error.strerror}. Hãy kiểm tra quyền đọc tệp.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} không phải văn bản UTF-8. Hãy lưu lại tệp ở dạng UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        where = f"dòng {line[1]}" if line else "dòng cuối"
        raise SettingsError(f"{path}: {where} viết chưa đúng dạng TOML. Hãy sửa dòng đó.") from None
    except RecursionError:
        raise SettingsError(f"{path}: các dấu ngoặc lồng nhau quá sâu. Hãy viết lại theo tệp mẫu.") from None
    return _anchored(_checked(_model(), values, str(path)), path.resolve().parent)


def parse(values: Mapping[str, Any], source: str) -> Settings:
    """Check settings that were already read. The environment has no part in them, and paths stay as they are.

    Raises:
        SettingsError: a key is wrong; `source` names the settings in its sentence.
    """
    return _checked(Settings, values, source)


def _model() -> type[Settings]:
    """The settings; with the environment where it has any of them, because what reads it costs time at each start."""
    if not any(name.upper().startswith(ENVIRONMENT) for name in os.environ):
        return Settings
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
    from pydantic_settings import SettingsError as Unreadable

    class WithEnvironment(Settings, BaseSettings):
        """Settings in which environment variables such as KIOSK__SCREEN__THEME win over the file."""

        model_config = SettingsConfigDict(env_prefix=ENVIRONMENT, env_nested_delimiter="__")

        def __init__(self, **values: Any) -> None:
            try:
                super().__init__(**values)
            except Unreadable:
                raise SettingsError(
                    f"Một biến môi trường {ENVIRONMENT}… không đọc được. Hãy sửa hoặc bỏ biến đó."
                ) from None

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """The environment before the file; no .env files and no secret folders."""
            return env_settings, init_settings

    return WithEnvironment


def _checked(model: type[Settings], values: Mapping[str, Any], source: str) -> Settings:
    try:
        return model(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors(include_url=False)[0], source)) from None


def template() -> str:
    """The commented, complete settings file."""
    return files("kiosk.data").joinpath("kiosk.toml").read_text(encoding="utf-8")


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Relative paths are meant from the folder of the settings file, wherever the program is started."""

    def full(path: Path) -> Path:
        return path if path.is_absolute() else folder / path

    def maybe(path: Path | None) -> Path | None:
        return path and full(path)

    kiosk, scanner, printer, catalogue = settings.kiosk, settings.scanner, settings.printer, settings.catalogue
    return settings.model_copy(
        update={
            "kiosk": kiosk.model_copy(update={"home": full(kiosk.home), "mirror": maybe(kiosk.mirror)}),
            "scanner": scanner.model_copy(
                update={"folder": full(scanner.folder), "usb_folder": maybe(scanner.usb_folder)}
            ),
            "printer": printer.model_copy(update={"folder": maybe(printer.folder)}),
            "signing": settings.signing.model_copy(update={"roots": maybe(settings.signing.roots)}),
            "catalogue": catalogue.model_copy(update={"overlay": maybe(catalogue.overlay)}),
        }
    )


_WANTED: Final = {
    "literal_error": "phải là một trong các giá trị {expected}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải không quá {le}",
    "string_type": "phải là chữ trong dấu nháy",
    "path_type": "phải là đường dẫn trong dấu nháy",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "float_type": "phải là số",
    "float_parsing": "phải là số",
    "finite_number": "phải là số",
    "tuple_type": "phải là danh sách trong ngoặc vuông",
    "date_type": "phải là ngày, ví dụ 2027-12-31",
    "date_parsing": "phải là ngày, ví dụ 2027-12-31",
    "date_from_datetime_parsing": "phải là ngày, ví dụ 2027-12-31",
    "date_from_datetime_inexact": "phải là ngày, không kèm giờ",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "mapping_type": "phải là bảng trong ngoặc nhọn",
    "time_type": "phải là giờ, ví dụ 07:30:00",
    "time_parsing": "phải là giờ, ví dụ 07:30:00",
    "model_type": "phải là một bảng, mở đầu bằng [{key}]",
    "wrong": "{sentence}",
}
"""What each of pydantic's errors asks for, in words that an installer reads."""


def _sentence(error: ErrorDetails, source: str) -> str:
    """One sentence for the first thing that is wrong. What stands in the file is not repeated."""
    key = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "extra_forbidden":
            return f"{source}: không có thiết đặt tên “{key}”. Hãy xóa hoặc sửa tên khóa này."
        case "missing":
            return f"{source}: thiếu “{key}”. Hãy điền khóa này; xem ví dụ bằng lệnh kiosk config init."
        case kind:
            values = {name: str(value).replace(" or ", " hoặc ") for name, value in error.get("ctx", {}).items()}
            wanted = _WANTED.get(kind, "chưa đúng dạng").format(key=key, **values)
            return f"{source}: “{key}” {wanted}. Hãy sửa giá trị này."
