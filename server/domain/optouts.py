"""Which replies end the texts: exact words do at once, likely phrases are put before a person.

Words: 47 CFR 64.1200(a)(10) and the lists carriers publish. Of the Spanish words only `alto` and `parar`
count by themselves: they are the keywords texts in Spanish offer. `basta`, `baja`, `cancelar` and `no más`
are also said about politics, a doctor's visit or a second helping, so a person looks at them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from server.domain.optout_phrases import OTHERWISE, PHRASE

Kind = Literal["optout", "optin", "help", "none"]
Certainty = Literal["exact", "likely", "no"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a reply asks for, and how surely: `exact` is acted upon, `likely` is shown first."""

    kind: Kind
    certainty: Certainty


NOTHING: Final = Recognition("none", "no")
LIKELY: Final = Recognition("optout", "likely")

# Compared without spaces, so `opt out`, `Opt-Out` and `S T O P` are found too.
_OPT_OUT: Final = (
    "stop stopall unsubscribe cancel end quit revoke optout remove stop2end stop2quit stopquit stoptoquit"
    " stopend stoptoend alto parar"
)
_EXACT: Final[dict[str, Recognition]] = {
    **dict.fromkeys(_OPT_OUT.split(), Recognition("optout", "exact")),
    **dict.fromkeys(("start", "unstop"), Recognition("optin", "exact")),
    **dict.fromkeys(("help", "info", "ayuda"), Recognition("help", "exact")),
}
_INTENTS: Final[dict[str, Recognition]] = {
    "optout": Recognition("optout", "exact"),
    "optin": Recognition("optin", "exact"),
    "help": Recognition("help", "exact"),
}


def recognise(text: str, intent: str | None = None, *, phrases: bool = True) -> Recognition:
    """Reads one reply; `intent` is what the carrier says it is and counts as exact.

    Without `phrases` only exact words are looked for, which takes no time.
    """
    if intent in _INTENTS:
        return _INTENTS[intent]
    words = normalised(text)
    return _exact(words) or (LIKELY if phrases and _is_likely(text, words) else NOTHING)


def normalised(text: str) -> str:
    """Small letters and digits with single spaces: no accents, marks, punctuation or invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = _INVISIBLE.sub("", text)
    return " ".join(_NO_WORD.sub(" ", _APOSTROPHES.sub("", text.casefold())).split())


_INVISIBLE = re.compile(
    "[\u0300-\u036f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_APOSTROPHES = re.compile("['’‘`´]")
_NO_WORD = re.compile(r"[\W_]+")


def _exact(words: str) -> Recognition | None:
    found = _EXACT.get(words.replace(" ", ""))
    if found is None and words:
        first, *others = words.split()
        # "STOP STOP STOP": the same word again says the same.
        found = _EXACT.get(first) if set(others) == {first} else None
    return found


def _is_likely(text: str, words: str) -> bool:
    return (
        PHRASE.search(OTHERWISE.sub(" ", words)) is not None
        or _has_exact_clause(text)
        or _STOP_SIGNS.fullmatch(text) is not None
    )


def _has_exact_clause(text: str) -> bool:
    """ "No thanks, stop" and "Stop. I vote for the other one": one clause is the word itself."""
    found = (_EXACT.get(normalised(clause).replace(" ", "")) for clause in _CLAUSES.split(text))
    return any(recognition is not None and recognition.kind == "optout" for recognition in found)


_CLAUSES = re.compile(r"[.!?,;:\n()]+")
_STOP_SIGNS = re.compile(r"[\s\ufe0f🛑🚫⛔✋]*[🛑🚫⛔][\s\ufe0f🛑🚫⛔✋]*")
