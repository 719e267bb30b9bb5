"""Names of people as lists carry them: cleaned for screens and texts, and parted into first and last."""

import re
from typing import Final

MAX_LENGTH: Final = 100

# Controls, lone surrogates, marks that turn the direction of the text. Joiners stay: scripts need them.
_DANGEROUS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SPACES = re.compile(r"\s+")
_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|rev|sr|sra|srta|don|doña)\.?\s+(?=\S)", re.IGNORECASE)


def tidy(text: str, longest: int = MAX_LENGTH) -> str:
    """One line without control and direction marks, cut at `longest` characters."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[:longest].rstrip()
    return _SPACES.sub(" ", _DANGEROUS.sub("", text)).strip()[:longest].rstrip()


def first_last(full: str) -> tuple[str, str]:
    """First and last name of `Maria Lopez`, `Lopez, Maria` or `Sra. Ana de la Cruz`; last may be empty."""
    name = _TITLE.sub("", tidy(full, 2 * MAX_LENGTH))
    last, comma, first = name.partition(",")
    if not comma or not first.strip():
        first, _, last = last.partition(" ")
    return first.strip()[:MAX_LENGTH], last.strip()[:MAX_LENGTH]
