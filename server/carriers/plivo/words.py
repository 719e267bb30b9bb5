"""Plivo's words and ours: the one map of states and error codes, and the sentences people read.

Codes are those of Plivo's page on message error codes; 300, 420, 900 and 910 are met in reports but
explained only by other public clients.
"""

from __future__ import annotations

from typing import NamedTuple

from server.carriers.base import Effect, Intent, ReportState
from server.domain.languages import Phrase

STATES: dict[str, ReportState] = {
    "queued": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "rejected": "failed",
}

INTENTS: dict[str, Intent] = {"optout": "opt_out", "optin": "opt_in", "help": "help"}


class Meaning(NamedTuple):
    sentence: str
    effect: Effect = "none"


ERRORS: dict[str, Meaning] = {
    "10": Meaning("The carrier could not read this message.", "content"),
    "20": Meaning("The phone network had an error. A coordinator can send it again.", "temporary"),
    "30": Meaning("The phone network took this text for spam. Change its words before more people get it.", "filtered"),
    "40": Meaning("The sending number is not valid. It was taken out of use.", "number_unusable"),
    "50": Meaning("This is a landline or not a phone number in use. No more texts go there.", "contact_unreachable"),
    "60": Meaning("The same text went back and forth too often.", "content"),
    "70": Meaning("This phone can no longer be reached. No more texts go there.", "contact_unreachable"),
    "80": Meaning("This phone could not be reached just now. A coordinator can send it again.", "temporary"),
    "90": Meaning("The carrier has no route to this phone.", "temporary"),
    "100": Meaning("The phone network does not allow this text.", "filtered"),
    "110": Meaning("The text is too long.", "content"),
    "200": Meaning("This person has opted out at the carrier, and gets no more texts.", "opted_out"),
    "201": Meaning("A toll-free number of the US cannot text this country. Send it from another number.", "content"),
    "300": Meaning("The carrier could not pass the text on. A coordinator can send it again.", "temporary"),
    "420": Meaning("The text waited too long at the carrier and was dropped. The number goes slower now.", "rate"),
    "450": Meaning("The account may not text this country. The settings of the account allow countries.", "content"),
    "900": Meaning(
        "The account at the carrier has no credit left. Nothing is sent until somebody adds some.", "account_stopped"
    ),
    "910": Meaning(
        "The account at the carrier is disabled. Nothing is sent until the carrier enables it.", "account_stopped"
    ),
    "1000": Meaning("The phone network gave no reason."),
}

DELIVERED = "000"


def meaning(code: str | None) -> Meaning:
    """Of an error code, which may be missing or one that Plivo added since."""
    if code is None:
        return Meaning("")
    return ERRORS.get(code, Meaning(Phrase("The carrier gave the error {code}.", code=code)))


def clean_code(code: object) -> str | None:
    """Plivo writes no error as an absent field, an empty one, null or 000."""
    text = "" if code is None else str(code).strip()
    return None if text in ("", DELIVERED) else text
