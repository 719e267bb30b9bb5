"""What a Spanish reader should not meet: texts of the catalogue in English, and whatever else looks like it."""

import re
from collections.abc import Iterable, Iterator

from server.docs.phrases import read
from server.domain.languages import LANGUAGES
from server.runtime import Runtime

_VALUE = re.compile(r"\\\{\w+\\\}|%\\\(\w+\\\)s")
# Small words that English cannot do without and Spanish does not have.
_SMALL = re.compile(
    r"\b(?:the|and|of|is|are|was|were|with|you|your|this|that|these|not|from|for|to|it|its|they|their|has|have|will"
    r"|who|which|when|what|there|been|only|every|each|by|at|or|if|all|any|some|new|now|then|here|can|cannot)\b",
    re.IGNORECASE,
)
# Left as they are in Spanish too: names of things, what one types, and what others wrote.
_NAMES = re.compile(r"TEXTBANK_\w+|STOP2END|AT&T|\b(?:https?|postgres|redis)://\S+|`[^`]*`")


class English:
    """Knows what people wrote themselves: that may be in any language."""

    def __init__(self, written: Iterable[str]) -> None:
        self._written = sorted((text for text in written if len(text) > 3), key=len, reverse=True)
        self._catalogue = re.compile(
            "|".join(_VALUE.sub(r"[^.]+", re.escape(text)) for text in sorted(_untranslated()))
        )

    def left_in(self, said: Iterable[str]) -> list[str]:
        return [text for text in said if self._is_english(text)]

    def _is_english(self, text: str) -> bool:
        for one in self._written:
            text = text.replace(one, "")
        bare = _NAMES.sub("", text).strip()
        return bool(self._catalogue.fullmatch(bare) or _SMALL.search(bare))


def _untranslated() -> Iterator[str]:
    """Every English text that Spanish says in other words."""
    own_names = {name for _, name in LANGUAGES}  # each in its own language, for who looks for it
    for message in read("es"):
        for text, spanish in zip(_forms(message.id), _forms(message.string), strict=True):
            if text != spanish and len(text) > 3 and text not in own_names:
                yield text


def _forms(words: object) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, tuple | list) else (str(words),)


async def written(runtime: Runtime) -> set[str]:
    """Titles, texts and names that people gave, line by line as pages show them."""
    pool = runtime.database.pool
    columns = {
        "campaigns": ("title", "description"),
        "initial_scripts": ("text",),
        "response_scripts": ("title", "text"),
        "messages": ("text",),
        "lists": ("name",),
        "organizations": ("name",),
        "users": ("name", "email"),
        "carrier_accounts": ("name",),
        "registrations": ("name",),
        "teams": ("name",),
    }
    found: set[str] = set()
    for table, names in columns.items():
        for name in names:
            found |= {row[name] for row in await pool.fetch(f"SELECT DISTINCT {name} FROM {table}") if row[name]}
    return {" ".join(part.split()) for text in found for part in (text, *text.splitlines())}
