"""What a text costs: its encoding, its parts, and what would make it cheaper (3GPP TS 23.038 and 23.040)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final, Literal

MAX_PARTS: Final = 11
MAX_GSM7_UNITS: Final = 1600  # the carrier's bound lies below eleven parts

_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = "^{}\\[~]|€\f"
_GSM7: Final = frozenset(_BASIC + _EXTENDED)
_ALL_BASIC = re.compile(f"[{re.escape(_BASIC)}]*")
_ALL_GSM7 = re.compile(f"[{re.escape(_BASIC + _EXTENDED)}]*")
_ONE_EXTENDED = re.compile(f"[{re.escape(_EXTENDED)}]")
_NOT_GSM7 = re.compile(f"[^{re.escape(_BASIC + _EXTENDED)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

Encoding = Literal["gsm7", "ucs2"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Units of 7 or 16 bits; `left` fit into the last part; `widest` forced 16 bits, each once, in order."""

    encoding: Encoding
    units: int
    parts: int
    left: int
    widest: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the carrier takes it."""
        return self.parts <= MAX_PARTS and (self.encoding == "ucs2" or self.units <= MAX_GSM7_UNITS)


@lru_cache(maxsize=64)  # a text is checked, and then shown with its parts
def measure(text: str) -> Measure:
    """Encoding, units and parts of a text; an empty text has no part."""
    if _ALL_BASIC.fullmatch(text):
        return _divided("gsm7", len(text), 160, 153)
    if _ALL_GSM7.fullmatch(text):
        units = len(text) + len(_ONE_EXTENDED.findall(text))
        return _packed("gsm7", text, _ONE_EXTENDED, units, 160, 153)
    units = len(text) + len(_ASTRAL.findall(text))
    widest = tuple(dict.fromkeys(_NOT_GSM7.findall(text)))
    return _packed("ucs2", text, _ASTRAL, units, 70, 67, widest)


def plain(text: str) -> str:
    """The text with typographic and accented characters replaced where 7 bits have a likeness; emoji stay."""
    text = unicodedata.normalize("NFC", text)
    return _NOT_GSM7.sub(lambda match: _likeness(match.group()), text)


def _divided(encoding: Encoding, units: int, single: int, part: int, widest: tuple[str, ...] = ()) -> Measure:
    """Units that may be parted anywhere."""
    if units <= single:
        return Measure(encoding, units, min(units, 1), single - units, widest)
    parts = ceil(units / part)
    return Measure(encoding, units, parts, parts * part - units, widest)


def _packed(
    encoding: Encoding,
    text: str,
    double: re.Pattern[str],
    units: int,
    single: int,
    part: int,
    widest: tuple[str, ...] = (),
) -> Measure:
    """Like `_divided`, but a character of two units moves whole into the next part."""
    if units <= single:
        return _divided(encoding, units, single, part, widest)
    lost = 0
    for before, match in enumerate(double.finditer(text)):
        lost += (match.start() + before + lost) % part == part - 1
    packed = _divided(encoding, units + lost, single, part, widest)
    return Measure(encoding, units, packed.parts, packed.left, widest)


_LIKENESSES: Final = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("•·∙", "*"),
    **dict.fromkeys("\u200b\u200c\u2060\ufeff\u00ad", ""),
    "…": "...",
    "\t": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "‹": "<",
    "›": ">",
    "×": "x",
    "™": "(TM)",
    "©": "(C)",
    "®": "(R)",
}


@lru_cache(maxsize=4096)
def _likeness(char: str) -> str:
    if char in _LIKENESSES:
        return _LIKENESSES[char]
    if unicodedata.category(char) == "Zs":
        return " "
    decomposed = unicodedata.normalize("NFKD", char)
    bare = "".join(part for part in decomposed if not unicodedata.combining(part))
    return bare if bare and _GSM7.issuperset(bare) else char
