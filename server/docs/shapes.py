"""Types as the browser's language writes them, from the structs of the server."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import inspect

_SIMPLE = {
    inspect.AnyType: "unknown",
    inspect.BoolType: "boolean",
    inspect.DateTimeType: "string",
    inspect.FloatType: "number",
    inspect.IntType: "number",
    inspect.NoneType: "null",
    inspect.StrType: "string",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field on the wire; one that is not `always` there has its default when it is left out."""

    name: str
    type: str
    always: bool


def fields(struct: type[Any]) -> list[Field]:
    """Of a payload or a body, in order."""
    return [Field(f.encode_name, written(f.type), _always(struct, f)) for f in _inner(struct).fields]


def _always(struct: type[Any], field: inspect.Field) -> bool:
    """Bodies (which forbid or ignore what is unknown) may leave defaults out; answers only if they say so."""
    config = struct.__struct_config__
    return bool(field.required or not (config.omit_defaults or is_body(struct)))


def is_body(struct: type[Any]) -> bool:
    """Commands come from outside."""
    return struct.__module__ == "server.realtime.commands"


def written(kind: inspect.Type) -> str:
    """`string | null`, `MessageView[]`, `"in" | "out"` …"""
    if type(kind) in _SIMPLE:
        return _SIMPLE[type(kind)]
    match kind:
        case inspect.Metadata(type=inner):
            return written(inner)
        case inspect.StructType(cls=struct):
            return str(struct.__name__)
        case inspect.LiteralType(values=values):
            return _either(f'"{value}"' for value in values)
        case inspect.EnumType(cls=enum):
            return _either(f'"{member.value}"' for member in enum)
    return _compound(kind)


def _either(texts: Iterable[str]) -> str:
    return " | ".join(texts)


def _compound(kind: inspect.Type) -> str:
    match kind:
        case inspect.UnionType(types=types):
            return _either(map(written, types))
        case inspect.ListType(item_type=item):
            text = written(item)
            return f"({text})[]" if " | " in text else f"{text}[]"
        case inspect.DictType(value_type=value):
            return f"Record<string, {written(value)}>"
    raise TypeError(f"no word for {kind!r}")


def named(structs: Iterable[type[Any]]) -> list[type[Any]]:
    """The structs inside these, each once, those that others need first."""
    found: dict[type[Any], None] = {}
    for struct in structs:
        for inner in _inside(_inner(struct)):
            found.setdefault(inner)
    return list(found)


def _inner(struct: type[Any]) -> inspect.StructType:
    kind = inspect.type_info(struct)
    assert isinstance(kind, inspect.StructType)
    return kind


def _inside(kind: Any) -> Iterator[type[Any]]:
    match kind:
        case inspect.StructType(fields=inner):
            for field in inner:
                yield from _with_itself(field.type)
        case inspect.UnionType(types=types):
            for one in types:
                yield from _with_itself(one)
        case inspect.ListType(item_type=item) | inspect.DictType(value_type=item):
            yield from _with_itself(item)


def _with_itself(kind: Any) -> Iterator[type[Any]]:
    yield from _inside(kind)
    if isinstance(kind, inspect.StructType):
        yield kind.cls


def why(struct: type[Any]) -> str:
    """The docstring in one line; empty for a struct whose name says it all."""
    text = "" if struct.__doc__ == msgspec.Struct.__doc__ else struct.__doc__ or ""
    return " ".join(text.split())
