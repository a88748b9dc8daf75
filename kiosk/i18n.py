"""Words on the screen: `t("search.title")` in the language of this session.

The words live in `locale/vi.toml` and `locale/en.toml`, never in screens. A kiosk process serves one visitor, so the
language is a setting of the process; `use` changes it, and pages are composed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.domain.problem import Problem

LANGUAGES = ("vi", "en")
DEFAULT = "vi"

_current = DEFAULT
_read: dict[str, Mapping[str, str]] = {}


def use(language: str) -> None:
    """Speak this language from now on; one that is not known means the default."""
    global _current
    _current = language if language in LANGUAGES else DEFAULT


def current() -> str:
    """The language in use, "vi" or "en"."""
    return _current


def t(key: str, /, **values: object) -> str:
    """The words for a key in the language in use, with `{placeholders}` filled.

    Raises:
        KeyError: no language has the key; a test walks every key that the code uses.
    """
    return t_in(_current, key, **values)


def t_in(language: str, key: str, /, **values: object) -> str:
    """The words for a key in this language, whatever the screen speaks: for official papers.

    Raises:
        KeyError: no language has the key.
    """
    known = words(language)
    text = known[key] if key in known else words(DEFAULT)[key]
    return text.format_map(values) if values else text


def has(key: str) -> bool:
    """Whether there are words for a key."""
    return key in words(DEFAULT)


def problem_words(problem: Problem) -> str:
    """What a problem says to a person: a sentence that tells what to do."""
    return t(f"problem.{problem.code}", **dict(problem.params))


def words(language: str) -> Mapping[str, str]:
    """All words of a language by their keys; its file is read once."""
    if language not in _read:
        import tomllib  # here: a kiosk that starts is handed its words (`know`), and paints before it reads any file
        from importlib.resources import files

        source = files("kiosk").joinpath("locale", f"{language}.toml").read_bytes().decode()
        _read[language] = dict(_flat("", tomllib.loads(source)))
    return _read[language]


def know(language: str, words: Mapping[str, str]) -> None:
    """Take the words of a language from another process of this program, which has read them by `words`."""
    _read.setdefault(language, words)


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(f"{prefix}{name}.", value)
        else:
            found.append((prefix + name, str(value)))
    return found
