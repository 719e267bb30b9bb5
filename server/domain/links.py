"""Links of an organisation's own: an address for each conversation, which says whose it is and cannot be guessed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from server.domain.scripts import SHORTENERS

PREFIX: Final = "link:"  # of its merge field: {link:donate}
PATH: Final = "/l/"
NAME: Final = r"[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?"

Mac = Callable[[str], bytes]  # what only this instance can compute of a text

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LONG: Final = 62**4
_MAC_LETTERS: Final = 6  # of 62: guessing one takes tens of thousands of millions of tries
_TOKEN: Final = re.compile(rf"({NAME})-([0-9A-Za-z]{{1,11}})([0-9A-Za-z]{{{_MAC_LETTERS}}})")
_NAME: Final = re.compile(NAME)
_FIELD: Final = re.compile(rf"\{{link:({NAME})\}}")
_HOST: Final = re.compile(r"(?=.{4,100}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}(:[0-9]{1,5})?")
_BROKEN: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_SHORTENER: Final = re.compile(rf"(?:www[.])?(?:{SHORTENERS.replace('.', '[.]')})")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token says: a link in a conversation, or in the preview of an organisation's script."""

    name: str
    conversation_id: int | None = None
    organization_id: int | None = None


def token(mac: Mac, name: str, conversation_id: int) -> str:
    """`donate-4C92Xk39Qa`: the link, the conversation, and the proof that we wrote it."""
    return _signed(mac, "text", name, conversation_id)


def sample(mac: Mac, name: str, organization_id: int) -> str:
    """For previews: as long as those of texts will be for years, and counted for nobody."""
    return _signed(mac, "sample", name, _LONG + organization_id)


def read(mac: Mac, given: str) -> Opened | None:
    """None of a token that is not ours."""
    match = _TOKEN.fullmatch(given)
    if match is None:
        return None
    number = _number(match[2])
    if _signed(mac, "text", match[1], number) == given:
        return Opened(match[1], conversation_id=number)
    if _signed(mac, "sample", match[1], number) == given:
        return Opened(match[1], organization_id=number - _LONG)
    return None


def is_name(given: str) -> bool:
    """Whether scripts can call a link so."""
    return bool(_NAME.fullmatch(given))


def names_in(text: str) -> set[str]:
    """The links that a script names."""
    return set(_FIELD.findall(text)) if "{link:" in text else set()


def expanded(text: str, address: Callable[[str], str]) -> str:
    """A text that a person wrote, with the links it names as addresses."""
    return _FIELD.sub(lambda match: address(match[1]), text) if "{link:" in text else text


def field(name: str) -> str:
    """As scripts call it, without the braces."""
    return f"{PREFIX}{name}"


def addresses(address: Callable[[str], str], names: Iterable[str]) -> Mapping[str, str]:
    """By merge field, for whoever fills scripts in."""
    return {field(name): address(name) for name in names}


def is_own_host(host: str) -> bool:
    """Whether texts may carry addresses of this host: any but those that thousands of strangers share."""
    return bool(_HOST.fullmatch(host)) and not is_shortener(host)


def is_shortener(host: str) -> bool:
    return bool(_SHORTENER.fullmatch(host.lower().partition(":")[0]))


def leads_somewhere(url: str) -> bool:
    """Whether a browser can go there: not to another shortener, which carriers distrust."""
    if _BROKEN.search(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is not of an address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not is_shortener(parts.hostname or "")


# What opens addresses without a person: previews of messengers, scanners of links, libraries.
_ROBOT: Final = re.compile(
    r"bot\b|bot[/;]|crawl|spider|preview|facebookexternalhit|whatsapp|telegram|skypeuripreview|slack|discord|embedly"
    r"|vkshare|scan|monitor|headless|python|curl|wget|java/|okhttp|go-http|libwww|httpclient|axios|node-fetch|ruby"
    r"|safebrowsing|google-safety|googleother|proofpoint|barracuda|mimecast|virustotal",
    re.IGNORECASE,
)
_AHEAD: Final = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def is_robot(headers: Mapping[str, str]) -> bool:
    """Whether a request seems to come from a program, or from a browser that looks ahead; names in small letters."""
    agent = headers.get("user-agent", "")
    ahead = any("prefetch" in (said := headers.get(name, "")) or "preview" in said for name in _AHEAD)
    return ahead or not agent or bool(_ROBOT.search(agent))


def _signed(mac: Mac, purpose: str, name: str, number: int) -> str:
    place = _written(number)
    proof = int.from_bytes(mac(f"{purpose} {name} {place}")[:8]) % 62**_MAC_LETTERS
    return f"{name}-{place}{_written(proof).rjust(_MAC_LETTERS, _LETTERS[0])}"


def _written(number: int) -> str:
    letters = ""
    while True:
        number, rest = divmod(number, 62)
        letters = _LETTERS[rest] + letters
        if not number:
            return letters


def _number(written: str) -> int:
    number = 0
    for letter in written:
        number = number * 62 + _LETTERS.index(letter)
    return number
