"""The types of live events and commands for the browser's code."""

from typing import Any

from server.docs.payloads import PAYLOADS
from server.docs.shapes import fields, named, why
from server.realtime.commands import COMMANDS

_HEAD = "// Made by `python -m server.docs` from server/realtime. Change it there, then make it again.\n"


def page() -> str:
    payloads = {event.__name__: (why(event), shape) for event, shape in PAYLOADS.values()}
    bodies = {body.__name__: (why(body), body) for body in (c.body for c in COMMANDS.values())}
    inner = {s.__name__: (why(s), s) for s in named([shape for _, shape in (*payloads.values(), *bodies.values())])}
    types = [_type(name, about, shape) for name, (about, shape) in (inner | payloads | bodies).items()]
    events = _map("Events", {name: event.__name__ for name, (event, _) in PAYLOADS.items()})
    commands = _map("Commands", {name: command.body.__name__ for name, command in COMMANDS.items()})
    return "\n".join([_HEAD, *types, events, commands])


def _type(name: str, about: str, shape: type[Any]) -> str:
    comment = f"/** {about} */\n" if about else ""
    inside = "".join(f"  {field.name}{'' if field.always else '?'}: {field.type};\n" for field in fields(shape))
    return f"{comment}export type {name} = {{\n{inside}}};\n"


def _map(name: str, types: dict[str, str]) -> str:
    inside = "".join(f'  "{key}": {kind};\n' for key, kind in types.items())
    return f"export type {name} = {{\n{inside}}};\n"
