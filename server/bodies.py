"""What callers give, read into types; what is wrong with it, said by field."""

from typing import Any

import msgspec

from server.errors import FieldError, Invalid, Malformed


def decode(content: bytes, body: type[Any]) -> Any:
    try:
        return msgspec.json.decode(content, type=body)
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem)) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(f"The body is not readable as JSON: {problem}.") from problem


def convert(given: Any, body: type[Any]) -> Any:
    """The same for values that are not bytes: socket payloads, forms."""
    try:
        return msgspec.convert(given, type=body)
    except msgspec.ValidationError as problem:
        raise wrong_field(str(problem)) from problem


def wrong_field(problem: str) -> Invalid:
    """msgspec says `Expected … - at `$.a.b``; people get the field and the sentence apart."""
    sentence, _, where = problem.partition(" - at `$")
    name = where.rstrip("`").lstrip(".")
    if not name and "`" in sentence:
        name = sentence.split("`")[1]
    return Invalid(f"{sentence}.", fields=[FieldError(name or "body", "invalid", f"{sentence}.")])
