"""docs/settings.md: every setting, its default and what it does."""

from dataclasses import Field
from typing import Any

from server.settings import FIELDS, PREFIX

_HEAD = f"""\
# Settings

What an operator may set. Made by `python -m server.docs` from `server/settings.py`; change it there.

A setting is an environment variable, or a line of the file `.env` in the folder that Textbank is started in;
the environment wins. Nothing has to be set for a trial: `textbank demo` and `textbank all` bring their own
stores.

**Secrets** may stand in a file instead: `{PREFIX}SECRET_KEY_FILE=/run/secrets/key` reads the value from that
file, without the line end. Every setting marked *secret* has such a twin ending in `_FILE`; the others have
none. Give one of the two, not both.

A name that begins with `{PREFIX}` and is not in this table stops the start, as does a value that cannot be
read: the message says which one, and the cure. `textbank check` says the same without starting anything.

| name | default | looks like | what it does |
|---|---|---|---|
"""


def page() -> str:
    return _HEAD + "".join(_row(field) for field in FIELDS)


def _row(field: Field[Any]) -> str:
    meta = field.metadata
    default = f"`{field.default}`" if field.default not in ("", ()) else "(empty)"
    secret = " *secret*" if meta["secret"] else ""
    return f"| `{PREFIX}{field.name.upper()}` | {default} | {meta['form']} | {meta['about']}{secret} |\n"
