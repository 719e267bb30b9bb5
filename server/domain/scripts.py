"""Scripts: texts with merge fields, checked once on saving and filled in for each contact on sending."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from server.domain import content, sms
from server.domain.languages import Phrase
from server.domain.names import tidy

FIELDS: Final = ("firstName", "lastName", "city", "email", "volunteerFirstName", "organization")
NOTICE: Final = "\n\nSTOP2END"  # two line breaks and eight letters: exactly ten characters

NO_WAY_OUT: Final = Phrase(
    "Say how to stop the texts, for example: Reply STOP to opt out. "
    "Your organization asks for it in each first text (Settings, The way out)."
)

LONGEST_VALUE: Final = 1_000
NAMED: Final = 12  # fields that a refusal names

NoticeMode = Literal["append", "in_script"]
NoticeOn = Literal["initials", "every"]
Kind = Literal["initial", "reply"]

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class ScriptError(ValueError):
    """A script that cannot be saved: a stable code, a sentence for the author, and where in the text."""

    def __init__(self, code: str, sentence: str, position: int) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.position = code, sentence, position


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a script that the contact's, the volunteer's or the organisation's data fills."""

    name: str


@dataclass(frozen=True)
class Script:
    """A checked script: literal text and fields in turn."""

    source: str
    pieces: tuple[str | Field, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Names of the fields it uses."""
        return frozenset(piece.name for piece in self.pieces if isinstance(piece, Field))


def compile(text: str, custom_keys: Collection[str] = ()) -> Script:  # noqa: A001 - as `re.compile`
    """Checks fields and length. ScriptError: empty, unknown_field, unbalanced_brace, too_long."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if not text.strip():
        raise ScriptError("empty", "The script is empty.", 0)
    script = Script(text, tuple(_pieces(text, {*FIELDS, *custom_keys})))
    literal = "".join(piece for piece in script.pieces if isinstance(piece, str))
    if not sms.measure(literal).fits:
        raise ScriptError("too_long", Phrase("The script is longer than {most} parts.", most=sms.MAX_PARTS), 0)
    return script


def render(script: Script, values: Mapping[str, str], fallbacks: Mapping[str, str] | None = None) -> str:
    """The text for one contact; a fallback stands in for an empty value. Values are never read as scripts."""
    return "".join(
        piece if isinstance(piece, str) else _filled(piece.name, values, fallbacks or {}) for piece in script.pieces
    )


def _filled(name: str, values: Mapping[str, str], fallbacks: Mapping[str, str]) -> str:
    return _value(values.get(name, "")) or _value(fallbacks.get(name, ""))


@lru_cache(maxsize=4096)  # of the values in a thousand texts most were seen before
def _value(text: str) -> str:
    return tidy(text, LONGEST_VALUE)


def _pieces(text: str, known: set[str]) -> Iterator[str | Field]:
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        yield _piece(match, known)
        end = match.end()
    if end < len(text):
        yield text[end:]


def _piece(match: re.Match[str], known: set[str]) -> str | Field:
    token, name = match.group(), match.group(1)
    if token in ("{{", "}}"):
        return token[0]
    if name is None:
        sentence = Phrase(
            "A brace {brace} stands alone. Write {doubled} for the character itself.", brace=token, doubled=token * 2
        )
        raise ScriptError("unbalanced_brace", sentence, match.start())
    if name not in known:
        raise ScriptError("unknown_field", _unknown(name, known), match.start())
    return Field(name)


def _unknown(name: str, known: set[str]) -> Phrase:
    """Names the fields that there are: those of every script, then one's own."""
    there = [*FIELDS, *sorted(known.difference(FIELDS))]
    named = ", ".join(f"{{{one}}}" for one in there[:NAMED]) + (" …" if len(there) > NAMED else "")
    return Phrase(
        "There is no field {field}. There are {known}; more are made under Settings, Tags and fields.",
        field=f"{{{name}}}",
        known=named,
    )


# "Reply STOP", "text STOP", "responde ALTO" ...
_ASKED = re.compile(
    r"\b(?:reply|text|txt|send|type|answer|respond|responde|responda|envía|envíe|envi[ae]|escrib[ea]|mand[ae]"
    r"|contest[ae]|texte[ae])\b[\s:]*(?:(?:back|with|us|the|word|just|con|la|palabra)\s+){0,3}[\"'“‘(]?"
    r"(?:stop\w*|unsubscribe|quit|end|cancel|remove|opt[ -]?out|alto|parar|cancelar)\b",
    re.IGNORECASE,
)
# "STOP to quit", "STOP2END", "Stop=end", "STOP para cancelar" ...
_EXPLAINED = re.compile(
    r"\bstop[\"'”’)]?\s*(?:2|=|to|para)\s*(?:end|quit|opt|unsub|cancel|stop|leave|be removed|no |dejar|salir"
    r"|terminar|parar|darse|dar)"
    r"|\bunsubscribe\b|\bopt[ -]?out\b|\bdarse de baja\b|\bcancelar (?:la )?suscripci",
    re.IGNORECASE,
)


# One of these is in whatever the patterns find; most texts have none, and are done with quickly.
_HINTS = ("stop", "unsub", "quit", "end", "cancel", "remov", "opt", "alto", "parar", "baja")


def has_opt_out_words(text: str) -> bool:
    """Whether a text tells its reader how to stop the texts; "help us stop the pipeline" does not."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return False
    return bool(_ASKED.search(text) or _EXPLAINED.search(text))


def with_notice(text: str, mode: NoticeMode, on: NoticeOn, kind: Kind) -> str:
    """The text as it leaves, with the opt-out notice where the organisation's setting asks for it."""
    wanted = mode == "append" and (kind == "initial" or on == "every")
    return text + NOTICE if wanted and not has_opt_out_words(text) else text


@dataclass(frozen=True)
class ScriptWarning:
    """Something in a script worth a second look before launch."""

    code: str
    sentence: str
    position: int


SHORTENERS: Final = (
    "bit.ly|tinyurl.com|t.co|goo.gl|ow.ly|is.gd|buff.ly|rebrand.ly|cutt.ly|rb.gy|t.ly|shorturl.at|tiny.cc|bl.ink"
    "|v.gd|s.id|lnkd.in|bitly.com|dub.sh|short.io"
)
# Endings that people write without `https://` before the name; phones make a link of some of them only.
_ENDINGS = "com|org|net|gov|edu|us|info|vote|app|link|page|site|online|me|mx"
_WORTH_A_LOOK: Final = (
    (
        "link_without_scheme",
        re.compile(
            r"(?<![\w@./:=?&#%-])(?:www\.[A-Za-z0-9-]+\.[a-z]{2,}|(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+"
            rf"(?:{_ENDINGS}))(?![\w-])(?:/[^\s,;!?]*)?"
        ),
        "Write https:// before {found}: without it some phones make no link of it.",
    ),
    (
        "shortener",
        re.compile(rf"(?<![\w.-])(?:{SHORTENERS.replace('.', '[.]')})/\S+", re.IGNORECASE),
        "Carriers filter texts with links of public shorteners: {found}",
    ),
    (
        "leftover_mark",
        re.compile(r"\[[^\[\]\n]{1,40}\]|<[A-Za-z][\w ]{0,30}>"),
        "This looks like a mark that was never filled in: {found}",
    ),
    (
        "double_brace",
        re.compile(r"\{\{[^{}\n]{0,40}\}\}"),
        "Doubled braces are sent as they are, not filled in: {found}",
    ),
    *content.RULES,
)


# What the builder's page looks for while one types. Patterns, as Python and JavaScript read them alike.
LOOKED_FOR: Final[Mapping[str, re.Pattern[str]]] = {
    "asked": _ASKED,
    "explained": _EXPLAINED,
    **{code: pattern for code, pattern, _ in _WORTH_A_LOOK},
}


def warnings(text: str) -> list[ScriptWarning]:
    """What an author should look at once more, in the order of the text."""
    found = [
        ScriptWarning(code, Phrase(sentence, found=match.group()), match.start())
        for code, pattern, sentence in _WORTH_A_LOOK
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda warning: warning.position)
