"""`kiosk backup`, `restore`, `lane …` and `mirror …`: the commands that keep the codes right and the store safe."""

from __future__ import annotations

import getpass
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from kiosk import wiring
from kiosk.cli_output import FAILED, print_rows, refuse, say
from kiosk.config import Settings
from kiosk.domain.codes import NO_MARK, Mark
from kiosk.domain.partial_date import parse_date
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import with_check
from kiosk.i18n import problem_words, t
from kiosk.proved_officer import proved_actor
from kiosk.services.office import local
from kiosk.services.ports import NoNumber
from kiosk.services.rights import NotAllowed, Rights
from kiosk.shell_user import shell_actor

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.data.store import Store
    from kiosk.services.numbering import Numbering


ONE_NAME_ONE_MACHINE: Final = (
    "Hai máy cùng một danh tính sẽ cấp trùng mã hồ sơ, và hub khóa một trong hai. Chưa thay đổi gì. "
    "Nếu đúng là muốn máy này thay máy kia: tắt hẳn máy kia, rồi chạy lại lệnh này với --other-kiosk."
)
"""Why the backup of another kiosk is not restored just so, and how it is."""


def back_up(settings: Settings, target: Path, *, with_keys: bool) -> None:
    """Make and prove a backup."""
    from kiosk.data.backup import BackupUnusable, make_backup
    from kiosk.data.keys import find_key
    from kiosk.data.whose_store import Name

    home = open_existing(settings)
    try:
        key = find_key(settings.kiosk.home)
        assert key is not None, "an open store has a key"
        name = Name(settings.agency.id, settings.kiosk.id)
        made = make_backup(home, target, key, wiring.lobby(settings).clock, with_keys=with_keys, name=name)
        home.journal.append("store.backed_up", actor=shell_actor(), body={"sequence": made.sequence, "head": made.head})
    except BackupUnusable as error:
        raise refuse(str(error)) from None
    finally:
        home.close()
    rows = (
        ("Thư mục", str(made.path)),
        ("Hồ sơ", str(made.dossiers)),
        ("Giấy tờ", str(len(made.papers))),
        ("Nhật ký", f"{made.sequence} dòng, đầu chuỗi {made.head}"),
        ("Khóa", "có kèm: cất bản này như cất khóa" if with_keys else "không kèm: cất tệp khóa ở nơi khác"),
    )
    print_rows("Đã sao lưu và kiểm tra lại", rows)


def restore(settings: Settings, source: Path, key: Path | None, *, by: str = "", other_kiosk: bool = False) -> None:
    """Restore a backup; the store that is there is set aside. `by`: the officer who proves that she gives the command,
    by her account in the backup. `other_kiosk`: even if it is another kiosk's."""
    from kiosk.data.backup import BackupUnusable
    from kiosk.data.mirror import MirrorUnusable, read_mirror
    from kiosk.data.restore import BackupOfAnother
    from kiosk.data.restore import restore as restore_backup

    kiosk = settings.kiosk
    mirrored = None
    if kiosk.mirror is not None:
        try:
            mirrored = read_mirror(kiosk.mirror, settings.agency.id, kiosk.id)
        except MirrorUnusable as error:
            say(str(error))
    clock = wiring.lobby(settings).clock

    def who(store: Store, pepper: bytes | None) -> str:
        if not by:
            return shell_actor()
        if pepper is None:
            raise refuse("Bản sao lưu không có khóa mã PIN nên không kiểm tra được cán bộ. Hãy chạy lại không có --by.")
        door, rights = wiring.officers_of_copy(store, pepper, clock)
        return proved_actor(door, rights, by)

    try:
        done = restore_backup(
            source,
            kiosk.home,
            clock,
            agency=settings.agency.id,
            kiosk=kiosk.id,
            mirrored=mirrored,
            key_file=key,
            who=who,
            other_kiosk=other_kiosk,
        )
    except BackupOfAnother as error:
        raise refuse(f"{error} {ONE_NAME_ONE_MACHINE}") from None
    except BackupUnusable as error:
        raise refuse(str(error)) from None
    wiring.open_store(settings, clock).close()
    rows = (
        ("Bản sao lưu", f"{done.backup.path}, lúc {local(done.backup.made):%H:%M %d/%m/%Y}"),
        ("Hồ sơ", str(done.backup.dossiers)),
        ("Lần khôi phục", str(done.incarnation - 1)),
        ("Kho cũ", f"{done.aside} (chỉ đọc)" if done.aside else "không có"),
        ("Giấy tờ cất riêng", str(done.papers_aside)),
        (
            "Số thứ tự",
            f"tính tiếp sau {done.mark.number:04d}, ngày {done.mark.day:%d/%m/%Y}" if done.mark else "chưa biết",
        ),
    )
    print_rows("Đã khôi phục", rows)
    if done.of_another:
        say(f"{' '.join(done.of_another)} Đừng bật lại máy kia với kho này. Hãy xem lại agency.id và kiosk.id.")
    if done.pins_lost:
        say("Không có tệp khóa mã PIN (pin.key) của kho này. Mọi người phải đặt lại mã PIN: cán bộ dùng lệnh")
        say("kiosk officer reset TÊN_ĐĂNG_NHẬP, người dân đặt lại tại kiosk bằng phiếu của cán bộ.")
    if done.mark is None:
        say("Từ giờ hồ sơ mang mã tạm. Xem biên nhận cuối đã in, rồi chạy: kiosk lane mark SỐ --officer TÊN_ĐĂNG_NHẬP")


def lane_show(settings: Settings) -> None:
    """How far the numbers of this kiosk have come."""
    home, clock = open_existing(settings), wiring.lobby(settings).clock
    try:
        state = wiring.numbering(settings, home, clock, Rights(home.accounts, clock)).state()
        lane, ends = wiring.lane(settings, home, clock)
        waiting = len(home.dossiers.provisional())
    finally:
        home.close()
    counter, kiosk = state.counter, settings.kiosk
    lease = f", đến hết {ends:%d/%m/%Y}" if ends != wiring.UNTIL_TOLD else ""
    given = counter.day is not None and counter.last >= lane.first
    last = f"{counter.last:04d}, ngày {counter.day:%d/%m/%Y}" if given else "chưa có"
    known = "chưa biết: hồ sơ mang mã tạm" if counter.reserved is None else f"{counter.reserved:04d}"
    rows = (
        ("Dải số", f"{lane.first:04d}–{lane.last:04d}{lease}"),
        ("Số cuối đã cấp", last),
        ("Mốc đã giữ trước", known),
        ("Mốc ở ổ dự phòng", _mark_words(state.mirrored) if kiosk.mirror else "không đặt ổ dự phòng"),
        ("Lần khôi phục", str(state.incarnation - 1)),
        ("Hồ sơ còn mã tạm", str(waiting)),
    )
    print_rows("Số thứ tự của máy này", rows)


def lane_mark(settings: Settings, number: int, day: str, login: str) -> None:
    """An officer tells how far the numbers had come before the restore."""
    home = open_existing(settings)
    try:
        numbering, officer = _numbering(settings, home, login)
        told = day_of(day) if day else numbering.today()
        counter = numbering.mark(officer, told, number)
    except NotAllowed:
        raise refuse("Tài khoản này không có quyền ở quầy.") from None
    finally:
        home.close()
    if isinstance(counter, Problem):
        raise refuse(problem_words(counter))
    print_rows("Đã ghi", (("Số thứ tự tính tiếp sau", f"{counter.last:04d}, ngày {counter.day:%d/%m/%Y}"),))


def lane_give(settings: Settings, login: str) -> None:
    """Give every provisional dossier a national code of today."""
    home = open_existing(settings)
    given: list[tuple[str, str]] = []
    try:
        numbering, officer = _numbering(settings, home, login)
        while waiting := numbering.waiting(officer):
            for dossier in waiting:
                now = numbering.give(officer, dossier.id).dossier.code
                given.append((with_check(dossier.code), with_check(now)))
    except NotAllowed:
        raise refuse("Tài khoản này không có quyền ở quầy.") from None
    except NoNumber as error:
        print_rows("Đã cấp mã chính thức", given)
        say(t(f"code.provisional.{error.reason.value}"))
        raise typer.Exit(FAILED) from None
    finally:
        home.close()
    if given:
        print_rows("Đã cấp mã chính thức", given)
    else:
        say("Không có hồ sơ nào mang mã tạm.")


def clock_confirm(settings: Settings, login: str) -> None:
    """An officer says that date and time are right, although the journal has later ones."""
    clock = wiring.lobby(settings).clock
    say(f"Máy đang chỉ {local(clock.now()):%H:%M ngày %d/%m/%Y}. Chỉ xác nhận khi ngày giờ này đúng.")
    home = open_existing(settings)
    try:
        numbering, officer = _numbering(settings, home, login, any_clock=True)
        numbering.confirm_clock(officer)
    except NotAllowed:
        raise refuse("Tài khoản này không có quyền ở quầy.") from None
    finally:
        home.close()
    say("Đã xác nhận ngày giờ. Máy lại hẹn ngày trả và cấp mã chính thức.")


def mirror_init(settings: Settings) -> None:
    """Put the first file on the second device."""
    from kiosk.data.mirror import MirrorUnusable

    home = open_existing(settings)
    try:
        mirror = wiring.code_mirror(settings, home, wiring.lobby(settings).clock)
        if mirror is None:
            raise refuse("Chưa đặt kiosk.mirror trong tệp thiết đặt. Hãy ghi thư mục của ổ dự phòng vào đó.")
        mirror.set_up()
    except MirrorUnusable as error:
        raise refuse(str(error)) from None
    finally:
        home.close()
    say(f"Ổ dự phòng {settings.kiosk.mirror} đã sẵn sàng. Xem độ trễ bằng lệnh: kiosk mirror status")


def mirror_status(settings: Settings) -> None:
    """What the second device knows, and how far it lags behind; exit status 1 where it does."""
    from kiosk.data.mirror import MirrorUnusable, read_mirror

    kiosk = settings.kiosk
    if kiosk.mirror is None:
        raise refuse("Chưa đặt kiosk.mirror trong tệp thiết đặt. Hãy ghi thư mục của ổ dự phòng vào đó.")
    home = open_existing(settings)
    try:
        counter = home.numbers.state(settings.agency.id).counter
    finally:
        home.close()
    try:
        found = read_mirror(kiosk.mirror, settings.agency.id, kiosk.id)
    except MirrorUnusable as error:
        raise refuse(str(error)) from None
    if found is None:
        raise refuse(f"Không có tệp dự phòng trong {kiosk.mirror}. Hãy cắm ổ, hoặc chạy lệnh: kiosk mirror init")
    same = counter.day is None or found.mark == Mark(counter.day, counter.reserved or 0)
    left = found.mark.number - counter.last if found.mark.day == counter.day else 0
    rows = (
        ("Mốc trong kho", f"{counter.reserved or 0:04d}, ngày {counter.day:%d/%m/%Y}" if counter.day else "chưa có"),
        ("Mốc ở ổ dự phòng", _mark_words(found.mark)),
        ("Ghi lúc", f"{local(found.written):%H:%M:%S %d/%m/%Y}"),
        ("Độ trễ", "không" if same else f"ổ dự phòng chưa kịp; còn cấp được {max(0, left)} số trước khi ra mã tạm"),
    )
    print_rows("Ổ dự phòng", rows)
    if not same:
        raise typer.Exit(FAILED)


def open_existing(settings: Settings) -> Home:
    """The open store of a command that needs one; it makes none."""
    if not wiring.has_store(settings):
        raise refuse(f"Chưa có kho dữ liệu trong {settings.kiosk.home}. Hãy xem lại kiosk.home trong tệp thiết đặt.")
    return wiring.open_store(settings, wiring.lobby(settings).clock)


def _mark_words(mark: Mark | None) -> str:
    if mark is None or mark == NO_MARK:
        return "chưa có"
    return f"{mark.number:04d}, ngày {mark.day:%d/%m/%Y}"


def day_of(text: str) -> date:
    """A day as people write it, "20/11/2026", or as programs do, "2026-11-20"."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    found = parse_date(text)
    if isinstance(found, Problem) or not found.is_full:
        raise refuse("Hãy ghi đủ ngày, tháng, năm, ví dụ 20/11/2026.")
    return found.earliest()


def _numbering(settings: Settings, home: Home, login: str, *, any_clock: bool = False) -> tuple[Numbering, Officer]:
    """The numbers of the day in the hands of this officer, asked for PIN and code; from a pipe the first two lines."""
    if sys.stdin.isatty():
        pin, code = getpass.getpass("Mã PIN: "), getpass.getpass("Mã từ ứng dụng xác thực: ")
    else:
        pin, code = sys.stdin.readline().strip(), sys.stdin.readline().strip()
    clock = wiring.lobby(settings).clock
    rights = Rights(home.accounts, clock)
    found = wiring.officers_door(home, clock, rights, any_clock=any_clock).log_in(login, pin, code)
    if not isinstance(found, Officer):
        raise refuse("Tên đăng nhập, mã PIN hoặc mã xác nhận chưa đúng, hoặc phải chờ một lát. Chưa ghi gì.")
    return wiring.numbering(settings, home, clock, rights), found
