"""Texts that leave without a press of Send. Nothing in them sells anything, and nobody can write it into them.

The one after an opt-out: 47 CFR 64.1200(a)(12). What an answer to HELP holds: CTIA, Messaging Principles.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, Literal

from server.domain import scripts
from server.domain.languages import ENGLISH, Phrase, told
from server.domain.organizations import Settings

# `confirmation` is the one text that may leave to who opted out; `service` answers HELP; `answer` that of a keyword.
Kind = Literal["confirmation", "service", "answer"]
# Sent at once or not at all, whatever the hours and whether the campaign is over: who gets them asked for them.
AT_ONCE: Final = ("confirmation", "service")

WITHIN: Final = timedelta(minutes=5)  # of the opt-out, the time a confirmation is presumed lawful in
ONCE_IN: Final[Mapping[Kind, timedelta]] = {"service": timedelta(days=1)}  # HELP is answered once a day
MOST_AN_HOUR: Final = 4  # automatic texts to one person: two machines that answer each other come to an end

_SPANISH = frozenset(("alto", "parar", "ayuda"))


def language_of(contact: str, words: str) -> str:
    """The language to answer in: the contact's, else that of the word they wrote (normalised)."""
    return contact or ("es" if words in _SPANISH else ENGLISH)


def opted_out(organization: str, language: str, *, groups_only: bool) -> str:
    """The confirmation, in the words of the language."""
    if groups_only:
        sentence = Phrase(
            "{organization}: You will get no further group messages from us. Reply STOPALL to end all texts.",
            organization=organization,
        )
    else:
        sentence = Phrase(
            "{organization}: You are opted out and will get no further texts from us.", organization=organization
        )
    return told(sentence, language)


def help_text(organization: str, settings: Settings, language: str) -> str | None:
    """The answer to HELP; None while nobody has said where help is found."""
    own = settings.automatic
    contact = own.help_contact or settings.main_number
    if own.help_text:
        return own.help_text
    if not contact:
        return None
    sentence = Phrase(
        "{organization}: texts from our volunteers. Help: {contact}. How often we text varies."
        " Message and data rates may apply. Reply STOP to end.",
        organization=organization,
        contact=contact,
    )
    return told(sentence, language)


def wrong_help(text: str) -> str | None:
    """Why this cannot be the answer to HELP; None when it can, or is empty."""
    if text and (not text.strip() or len(text) > 320 or "\x00" in text):
        return "Write 1 to 320 characters, or nothing."
    if text and not scripts.has_opt_out_words(text):
        return "Say how to stop the texts, for example: Reply STOP to end."
    return None
