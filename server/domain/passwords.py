"""What a password must be: long, and not what everybody knows about its owner."""

import unicodedata

from server.domain.languages import Phrase
from server.errors import FieldError, Invalid

LEAST = 10  # characters
MOST = 256


def check(password: str, email: str) -> None:
    """Raises Invalid about the field `password`. `email` is the owner's, as they sign in with it."""
    if sentence := _wrong(normal(password), email.lower()):
        raise Invalid(sentence, fields=[FieldError("password", "weak", sentence)])


def normal(password: str) -> str:
    """Phones and desktops type the same accent as different code points."""
    return unicodedata.normalize("NFC", password)


def _wrong(password: str, email: str) -> str | None:
    if len(password) < LEAST:
        return Phrase(
            "The password is too short. Use {least} characters or more; a few words are easy to remember.", least=LEAST
        )
    if len(password) > MOST:
        return Phrase("The password is too long. Use at most {most} characters.", most=MOST)
    if password.lower() in (email, email.partition("@")[0]):
        return "The password is the e-mail address. Use another one."
    return None
