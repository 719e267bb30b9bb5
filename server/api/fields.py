"""Types of fields that several bodies share."""

from typing import Annotated, Literal

import msgspec

# One line of text with something on it; PostgreSQL refuses NUL, and nobody is called a control character.
_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=_LINE)]
Label = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Password = Annotated[str, msgspec.Meta(max_length=1_000)]
Email = Annotated[str, msgspec.Meta(max_length=300)]
Language = Literal["en", "es"]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$")]
Ids = Annotated[list[Id], msgspec.Meta(max_length=10_000)]
