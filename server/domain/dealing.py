"""The order in which a campaign's people are dealt: at random, but each volunteer gets those of their language first.

A place in the order is drawn once, from 0 to 1 for people of the first language (and of any that no volunteer has),
from 1 to 2 for those of the next. Below 0 is who comes last, whatever the language: the test recipient.
"""

from collections.abc import Iterator
from typing import Final

from server.domain.languages import LANGUAGES

Stretch = tuple[float, float]  # of the order: from here, up to there

LAST: Final[Stretch] = (-1.0, 0.0)
ORDER: Final = [code for code, _ in LANGUAGES]


def floor_of(language: str) -> int:
    """Where the places of a language begin."""
    return ORDER.index(language) if language in ORDER else 0


def stretches(language: str, drawn: float) -> Iterator[Stretch]:
    """Where a volunteer of this language looks for people, one after the other.

    Of each language from anywhere in its order (`drawn`, 0 to 1), then from its beginning: at one end all who claim
    would meet, and the dead rows too.
    """
    own = floor_of(language)
    for floor in (own, *(other for other in range(len(ORDER)) if other != own)):
        yield floor + drawn, floor + 1
        yield floor, floor + 1
