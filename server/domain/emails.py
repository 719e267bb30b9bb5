"""E-mail addresses as people sign in with them."""

import re

from server.errors import FieldError, Invalid

MOST = 254  # characters, RFC 5321
_SHAPE = re.compile(r"[^@\s\x00-\x20\x7f]{1,64}@[^@\s\x00-\x20\x7f.]+(?:\.[^@\s\x00-\x20\x7f.]+)+")
_SENTENCE = "This is not an e-mail address. It looks like name@example.org."


def normal(email: str) -> str:
    """Lower case without blanks around. Raises Invalid about the field `email`."""
    plain = email.strip().lower()
    if not is_email(plain):
        raise Invalid(_SENTENCE, fields=[FieldError("email", "invalid", _SENTENCE)])
    return plain


def is_email(plain: str) -> bool:
    """Only a letter that arrives proves an address; this refuses what can never be one."""
    return len(plain) <= MOST and _SHAPE.fullmatch(plain) is not None
