"""What the carrier column of a list says: whose limits a text counts against, or that it is no mobile."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_WORDS: Final = {
    "att": ("att", "at t", "cricket"),
    "tmobile": ("t mobile", "tmobile", "sprint", "metro", "metropcs", "mint"),
    "verizon": ("verizon", "vzw", "visible"),
    "uscellular": ("us cellular", "uscellular", "u s cellular"),
}
_LANDLINE: Final = re.compile(r"\b(?:land ?line|fixed ?line|fixed|wire ?line|linea fija|fijo)\b")
_BY_CLASS: Final = {name: re.compile(rf"\b(?:{'|'.join(words)})\b") for name, words in _WORDS.items()}


class Line(NamedTuple):
    """`carrier_class` is None when the text names none we count apart."""

    carrier_class: str | None
    landline: bool


@lru_cache(maxsize=4_096)
def read(text: str) -> Line:
    """`AT&T Mobility` is att, `Landline` a landline; anything else says nothing."""
    words = " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())
    found = next((name for name, pattern in _BY_CLASS.items() if pattern.search(words)), None)
    return Line(found, _LANDLINE.search(words) is not None)
