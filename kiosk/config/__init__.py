"""`kiosk.toml` -> `Settings`: what one kiosk is set to.

The file is looked for as `--config FILE`, then `./kiosk.toml`, then `/etc/kiosk/kiosk.toml`. Every key has a default
except those that say which office this is; a wrong or unknown key is named in one sentence. The commented, complete
file that `kiosk config init` writes is `kiosk/data/kiosk.toml`; a test keeps it equal to the defaults here.
"""

from __future__ import annotations

from kiosk.config.checks import SettingsError
from kiosk.config.model import Settings
from kiosk.config.office import bank_names
from kiosk.config.reading import find, load, parse, template

__all__ = ["Settings", "SettingsError", "bank_names", "find", "load", "parse", "template"]
