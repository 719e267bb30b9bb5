"""Types of fields that several bodies share."""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from server.domain import writing
from server.domain.languages import Phrase
from server.errors import FieldError, Invalid

# One line of text with something on it; PostgreSQL refuses NUL, and nobody is called a control character.
_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=_LINE, description=writing.FILLED_LINE)]
Label = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description=writing.LINE)]
Password = Annotated[str, msgspec.Meta(max_length=1_000)]
Email = Annotated[str, msgspec.Meta(max_length=300)]
Language = Literal["en", "es"]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$", description=writing.ID)]
Ids = Annotated[list[Id], msgspec.Meta(max_length=10_000)]


def one_of(field: str, raw: str | None, choices: Iterable[str]) -> str | None:
    """What a query asks for; None when it asks for nothing. Raises Invalid with all that it may ask for."""
    if not raw or raw in (known := tuple(choices)):
        return raw or None
    sentence = Phrase("One of {choices}.", choices=", ".join(known))
    raise Invalid(sentence, fields=[FieldError(field, "invalid", sentence)])
