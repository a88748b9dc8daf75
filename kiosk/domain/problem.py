"""What is wrong with something that a person typed or a device read, as a value and without words.

A rule answers with the cleaned value or with a `Problem`. The words stand in the locale files under
`problem.<code>`, with the parameters as placeholders, so that the rules know no language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: the key of the sentence, `<what>.<why>`, such as "id_number.too_short".
        params: the placeholders of the sentence, such as `{"missing": 2}`. Never what the person typed (at most the one
            character that is wrong): a problem may be seen by others and may be logged.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        # A copy behind a read-only view: a frozen value must not change through the dict that it was made from.
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))
