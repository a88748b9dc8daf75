"""Who may import whom: the contracts of import-linter, and what is really loaded in a fresh interpreter.

The contracts see imports inside functions as well, so they say who may *know* whom. What a page costs before it is
painted is another question; it is answered by looking at `sys.modules`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from pkgutil import iter_modules

import kiosk.domain
import kiosk.screens
import kiosk.sync
import kiosk.widgets

ROOT = Path(__file__).parent.parent

STORE = ("sqlmodel", "sqlalchemy", "sqlcipher3", "alembic", "kiosk.data", "cryptography")
DRAWING = ("reportlab", "pikepdf", "pypdfium2", "PIL")
SLOW = (*STORE, *DRAWING, "argon2", "holidays", "typer")

DOMAIN = tuple(f"kiosk.domain.{module.name}" for module in iter_modules(kiosk.domain.__path__))
PAGES = tuple(
    f"{package.__name__}.{module.name}"
    for package in (kiosk.screens, kiosk.widgets)
    for module in iter_modules(package.__path__)
)


@cache
def loaded_by(*modules: str) -> frozenset[str]:
    """Every module that a fresh interpreter has loaded after importing these."""
    program = f"import sys, json, {', '.join(modules)}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    return frozenset(json.loads(done.stdout))


def among(loaded: frozenset[str], names: tuple[str, ...]) -> list[str]:
    """Those of the names that are loaded, whole packages or parts of them."""
    return [name for name in names if any(module == name or module.startswith(f"{name}.") for module in loaded)]


def test_the_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


def test_the_first_page_is_painted_without_store_parsers_or_printing() -> None:
    loaded = loaded_by("kiosk.app", "kiosk.screens.welcome")
    assert among(loaded, (*SLOW, "kiosk.devices", "pydantic")) == []


def test_no_page_or_widget_loads_them_either() -> None:
    assert among(loaded_by(*PAGES), (*SLOW, "kiosk.devices", "pydantic")) == []


def test_the_services_are_light_and_know_no_screen() -> None:
    loaded = loaded_by("kiosk.services")
    assert among(loaded, (*SLOW, "kiosk.devices", "pydantic", "textual", "rich", "qrcode")) == []


def test_the_rules_load_python_and_themselves() -> None:
    more = loaded_by(*DOMAIN) - loaded_by("json")
    foreign = {name for name in more if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("kiosk.domain")} <= {"kiosk"}


def test_papers_load_nothing_of_the_kiosk_and_no_drawing_before_the_first_paper() -> None:
    assert among(loaded_by("receipts"), ("kiosk", "textual", "qrcode", *DRAWING)) == []


def test_papers_that_are_drawn_load_nothing_of_the_kiosk() -> None:
    assert among(loaded_by("receipts.form01", "receipts.qr"), ("kiosk", "textual", "pydantic")) == []


def test_signing_costs_nothing_before_somebody_signs() -> None:
    loaded = loaded_by("kiosk.wiring", "kiosk.devices.pades", "kiosk.screens.sign_dialog")
    assert among(loaded, ("pyhanko", "pyhanko_certvalidator", "pkcs11", "asn1crypto")) == []


def test_whoever_starts_a_kiosk_waits_for_nothing_that_paints_nothing() -> None:
    # What `kiosk run` and `kiosk demo` load before the first page: no framework for commands, no settings, no ports.
    loaded = loaded_by("kiosk.__main__", "kiosk.opening", "kiosk.lobby", "kiosk.supervisor", "kiosk.visitor")
    slow = ("typer", "click", "pydantic", "kiosk.cli_output", "kiosk.commands", "kiosk.config", "kiosk.services.ports")
    assert among(loaded, (*slow, "kiosk.demo", "kiosk.practice", "kiosk.domain.dossier")) == []


def test_a_visitor_loads_nothing_that_the_supervisor_could_have_loaded_for_all(tmp_path: Path) -> None:
    program = f"""
import json, sys
from importlib import import_module
from pathlib import Path
import kiosk.visitor
from kiosk.demo import demo_settings, officer_hint
from kiosk.devices.channels import DemoPhone
from kiosk.lobby import lobby
from kiosk.warm import WARM
for module in WARM:
    import_module(module)
settings = demo_settings(Path({str(tmp_path)!r}))
before = set(sys.modules)
from kiosk.wiring import wire
services = wire(settings, lobby(settings), DemoPhone(), officer_hint)
services.procedures.warm()
print(json.dumps(sorted(name for name in set(sys.modules) - before if name.startswith(("kiosk.", "receipts")))))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout) == []


def test_the_supervisor_holds_no_store_before_its_first_child() -> None:
    store = ("sqlmodel", "sqlalchemy", "sqlcipher3", "alembic", "cryptography", "kiosk.data.store", "kiosk.data.keys")
    loaded = loaded_by("kiosk.wiring", "kiosk.lobby", "kiosk.visitor", "kiosk.supervisor")
    assert among(loaded, (*store, *DRAWING, "argon2")) == []


def test_the_welcome_page_loads_no_use_case_but_what_it_shows() -> None:
    use_cases = ("kiosk.services.filing", "kiosk.services.papers", "kiosk.services.login", "kiosk.domain.catalogue")
    assert among(loaded_by("kiosk.cli", "kiosk.demo", "kiosk.lobby", "kiosk.visitor"), use_cases) == []


def test_a_command_that_paints_nothing_loads_no_textual() -> None:
    assert among(loaded_by("kiosk.cli"), ("textual", *STORE, *DRAWING)) == []


def test_the_wire_format_loads_the_rules_and_nothing_else() -> None:
    wire = tuple(
        f"kiosk.sync.{module.name}" for module in iter_modules(kiosk.sync.__path__) if module.name.startswith("wire")
    )
    loaded = loaded_by(*wire)
    assert among(loaded, (*SLOW, "pydantic", "textual", "httpx", "kiosk.services", "kiosk.hub")) == []


def test_no_part_of_the_kiosk_loads_the_hub() -> None:
    loaded = loaded_by("kiosk.cli", "kiosk.wiring", "kiosk.visitor", "kiosk.supervisor", "kiosk.app")
    assert among(loaded, ("kiosk.hub", "fastapi", "starlette", "uvicorn", "jinja2")) == []
