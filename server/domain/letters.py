"""The letters Textbank writes to its own people."""

from dataclasses import dataclass
from typing import Literal

from server.domain.languages import Phrase, told

Occasion = Literal["welcome", "forgotten"]
HOURS: dict[Occasion, int] = {"welcome": 72, "forgotten": 1}


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text in one language."""

    subject: str
    text: str


def approval(name: str, organization: str, address: str, language: str) -> Letter:
    """That somebody who asked to join was let in."""
    subject = Phrase("{organization} has let you in", organization=organization)
    paragraphs = (
        Phrase("Hello {name},", name=name),
        Phrase("{organization} has let you in. You can sign in now:", organization=organization),
        address,
    )
    return Letter(told(subject, language), "\n\n".join(told(text, language) for text in paragraphs) + "\n")


def password_link(occasion: Occasion, name: str, organization: str, link: str, language: str) -> Letter:
    """How somebody chooses a password; the link is all they need, and the only secret in it."""
    hours = HOURS[occasion]
    if occasion == "welcome":
        subject = Phrase("Your account with {organization}", organization=organization)
        why = Phrase("{organization} has made an account for you on Textbank.", organization=organization)
        otherwise = Phrase("If you do not know {organization}, ignore this letter.", organization=organization)
    else:
        subject = Phrase("A new password")
        why = Phrase("Somebody, hopefully you, asked for a new password.")
        otherwise = Phrase("If it was not you, ignore this letter: your password stays as it is.")
    paragraphs = (
        Phrase("Hello {name},", name=name),
        why,
        Phrase("Choose your password here:"),
        link,
        Phrase.counted("The link works once, for {count} hour.", "The link works once, for {count} hours.", hours),
        otherwise,
    )
    return Letter(told(subject, language), "\n\n".join(told(text, language) for text in paragraphs) + "\n")
