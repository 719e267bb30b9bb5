"""Links as a phone finds them in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_URL = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_ENDS = ".,;:!?)]}'’…"  # of the sentence, not of the address


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or an address that can be opened."""

    text: str
    url: str | None = None


def pieces(text: str) -> list[Piece]:
    """The text in turn as words and links; together they are the text."""
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    done = 0
    for match in _URL.finditer(text):
        url = match.group().rstrip(_ENDS)
        if match.start() > done:
            yield Piece(text[done : match.start()])
        yield Piece(url, url)
        done = match.start() + len(url)
    if done < len(text):
        yield Piece(text[done:])


def links(text: str) -> list[str]:
    return [piece.url for piece in pieces(text) if piece.url]
