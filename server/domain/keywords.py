"""Words that people text: which may be used, and when a text is exactly one of them."""

import re
from typing import Final, Literal

from server.domain.optouts import normalised, recognise
from server.errors import FieldError

Does = Literal["join", "mark"]
LONGEST: Final = 30

_WORD = re.compile(r"[^\W_]{2,30}")


def matched(text: str) -> str:
    """What a text is compared by: small letters and digits, no accents or punctuation. Empty when it is no word.

    Two words are no keyword: "join us" is not JOIN.
    """
    if len(text) > 4 * LONGEST:
        return ""
    word = normalised(text)
    return word if " " not in word and len(word) <= LONGEST else ""


def wrong(word: str) -> FieldError | None:
    """Why this cannot be a keyword."""
    if not _WORD.fullmatch(word.strip()) or not matched(word):
        return FieldError("word", "invalid", "One word of 2 to 30 letters or digits.")
    found = recognise(word)
    if found.certainty == "exact" or found.kind == "optout":
        sentence = "People text this word to stop the texts, to start them again or to get help. Choose another."
        return FieldError("word", "reserved_word", sentence)
    return None
