"""Words in brackets by which a text tells the simulated carrier and its phones what to do.

Of the answer to the request:
    [429] [500] [503 after]     any status from 400; with "after" the text was accepted all the same
    [429 3]                     only the first three tries of this text to this phone; without a
                                number 429 is answered once and any other status always
    [hang] [hang before]        accepted, or with "before" not, and never answered
    [reset] [reset before]      the same, and the connection is reset
    [half]                      accepted, and the answer breaks off
    [no uuid] [garbage]         accepted, answered 202 without an id, or without JSON
    [slow 3s]                   answered that much later
Of what comes after:
    [error 50] [undelivered 30] the report says failed or undelivered, with this code
    [late 30s]                  reports and reply come that much later
    [duplicate] [lost]          each report comes twice, or none comes
    [shuffled]                  the last report comes before the others
    [reply STOP] [reply Yes, I can help]
    [picture]                   the phone answers with a picture, and with the words of a reply if there are any
"""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple, cast

_WORDS = re.compile(
    r"\[(?P<verb>[45]\d\d|error|undelivered|reply|late|slow|hang|reset|half|no uuid|garbage|"
    r"duplicate|lost|shuffled|picture)"
    r"(?:\s+(?P<rest>[^\]]*))?\]",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Break = Literal["hang", "reset", "half", "no uuid", "garbage"]


class Orders(NamedTuple):
    """`tries` is how often the status is answered to the same text, 0 for always."""

    status: int = 0
    tries: int = 0
    breaks: Break | None = None
    accepts: bool = True
    slow: float = 0.0
    state: Literal["failed", "undelivered"] | None = None
    code: str = ""
    late: float = 0.0
    duplicate: bool = False
    lost: bool = False
    shuffled: bool = False
    picture: bool = False
    reply: str | None = None


NONE = Orders()


def read_orders(text: str) -> Orders:
    """All the orders in a text; of two of one kind the last counts."""
    if "[" not in text:
        return NONE
    orders = NONE
    for found in _WORDS.finditer(text):
        orders = _obey(orders, found["verb"].lower(), (found["rest"] or "").strip())
    return orders


def _obey(orders: Orders, verb: str, rest: str) -> Orders:
    if verb.isdigit():
        return _status(orders, int(verb), rest)
    if verb in ("hang", "reset", "half", "no uuid", "garbage"):
        return orders._replace(breaks=cast(Break, verb), accepts=rest != "before")
    if verb in ("error", "undelivered"):
        state: Literal["failed", "undelivered"] = "failed" if verb == "error" else "undelivered"
        return orders._replace(state=state, code=rest or "1000")
    number = _NUMBER.match(rest)
    amount = float(number[0]) if number else 0.0
    values: dict[str, Any] = {"reply": rest, "late": amount, "slow": amount}
    return orders._replace(**{verb: values.get(verb, True)})


def _status(orders: Orders, status: int, rest: str) -> Orders:
    tries = int(rest) if rest.isdigit() else int(status == 429)
    return orders._replace(status=status, tries=tries, accepts=rest == "after")
