"""docs/events.md: every live event and every command, with fields and reasons."""

from typing import Any

from server.docs.payloads import COMMANDS_SAY, PAYLOADS
from server.docs.shapes import fields, named, why
from server.realtime.commands import COMMANDS

FEW = 2  # fields, which need no table
_HEAD = """\
# Live events

How a screen follows Textbank without asking.
Made by `python -m server.docs` from `server/realtime`; change it there.

## Connecting

Socket.IO at `/socket.io`, over websocket only. A browser comes with its session cookie, a program with
`auth: {"key": "<API key>"}`. The server puts each socket into the rooms its person may hear: their own
conversations, their organization, and for supervisors what happens in it. Nobody names a room.

Every command is one object, and is acknowledged after its change is committed: `{"ok": true, …}`, or
`{"ok": false, "code", "detail"}` with the codes of the API. Rules and answers are those of the API.

## Never behind for long

An event carries the new state, so a lost one is no harm. `version` is always the conversation's and rises
with every change of it; what is older than what a client has is thrown away. `changed` stands beside it.

Every 5 seconds `position` says how far the client's own view has come. A client that is behind, or was away,
sends `sync` with the last position it knows and gets what it missed; told `refetch`, it reads its view from
the API again.

Types are written as in TypeScript. Fields marked *optional* (or `?`) are left out when there is nothing to say.
Times are RFC 3339 in UTC.
"""


def page() -> str:
    payloads = [shape for _, shape in PAYLOADS.values()]
    bodies = [command.body for command in COMMANDS.values()]
    return "\n".join(
        [
            _HEAD,
            "## From the server\n",
            *(_section(f"`{name}`", why(event), shape) for name, (event, shape) in PAYLOADS.items()),
            "## To the server\n",
            *(_command(name) for name in COMMANDS),
            "## Shapes\n",
            *(_shape(struct) for struct in named([*payloads, *bodies])),
        ]
    ).rstrip() + "\n"  # fmt: skip


def _section(title: str, about: str, shape: type[Any]) -> str:
    body = _inline(shape) if len(list(fields(shape))) <= FEW else _table(shape)
    parts = [f"### {title}\n", *([f"{about}\n"] if about else []), body]
    return "\n".join(parts)


def _command(name: str) -> str:
    about, answer = COMMANDS_SAY[name]
    section = _section(f"`{name}`", about, COMMANDS[name].body)
    return f"{section}\nAcknowledged with {answer}.\n"


def _shape(struct: type[Any]) -> str:
    """In one line: shapes are looked up, not read."""
    return f"{f'**{struct.__name__}** {why(struct)}'.strip()}\n{_inline(struct)}"


def _inline(shape: type[Any]) -> str:
    inside = ", ".join(f"{f.name}{'' if f.always else '?'}: {f.type}" for f in fields(shape))
    return f"`{{{inside}}}`\n"


def _table(shape: type[Any]) -> str:
    rows = [
        f"| `{field.name}` | `{_cell(field.type)}` | {'' if field.always else 'optional'} |\n"
        for field in fields(shape)
    ]
    return "".join(["| field | type | |\n", "|---|---|---|\n", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
