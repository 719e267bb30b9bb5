"""How many parts a text is, as the carrier counts it: on its own, so that a wrong count of ours shows.

GSM 03.38: 160 characters in one part, 153 in each of several; anything outside it is UCS-2, 70 and 67.
"""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


def count_parts(text: str) -> int:
    """An empty text, as with a picture, is one."""
    letters = set(text)
    if letters <= _BASIC:
        return _of_units([1] * len(text), 160, 153) if len(text) > 160 else 1
    if letters <= _BASIC | _EXTENDED:
        return _of_units([2 if letter in _EXTENDED else 1 for letter in text], 160, 153)
    return _of_units([2 if letter > "\uffff" else 1 for letter in text], 70, 67)


def _of_units(units: list[int], alone: int, each: int) -> int:
    """Characters of two units are never split between parts."""
    if sum(units) <= alone:
        return 1
    parts, room = 1, each
    for unit in units:
        if unit > room:
            parts, room = parts + 1, each
        room -= unit
    return parts
