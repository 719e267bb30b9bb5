"""The API's own description, OpenAPI 3.1, written from the table that also serves it."""

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final

import msgspec

from server.access import cookie_name
from server.api.openapi_errors import ERRORS, answers_of_errors
from server.api.openapi_forms import form, is_form
from server.api.paging import MOST
from server.api.routing import PREFIX, Endpoint
from server.domain.people import Role
from server.problems import Problem

Json = dict[str, Any]

_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = """\
Everything the pages of Textbank can do, for programs.
Times are RFC 3339 in UTC, phones E.164, ids opaque strings.

Lists are paged: give `limit`, and the `next_cursor` of one page as the `cursor` of the next; the last has
none.
Errors are `application/problem+json`: `code` is stable, `detail` is a sentence for people, and `fields` say
what is wrong with which field.
Unsafe calls take an `Idempotency-Key`: a repeated key gives the first answer again.
"""
_SECURITY: Final[Json] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of a person: it may do what the person may do.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": cookie_name(secure=True),
        "description": f"The session of a browser; without TLS the cookie is `{cookie_name(secure=False)}`.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": 'With the cookie, on unsafe calls: what the page has in `<meta name="csrf-token">`.',
    },
}
_PARAMETERS: Final[Json] = {
    "idempotency_key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Any text that is new for each call; a repeated call with it gives the first answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    }
}
_QUERY: Final[Mapping[str, Json]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
    "cursor": {"type": "string", "pattern": "^[0-9]{0,18}$"},
    "role": {"type": "string", "enum": list(Role)},
    "raw": {"type": "string", "description": "`1` leaves cells as they are; else none starts a formula."},
    "bom": {"type": "string", "description": "`1` begins with a byte order mark, by which Excel knows UTF-8."},
}
_FILES: Final = {".csv": "text/csv", ".pdf": "application/pdf"}
_PICTURE: Final = "image/*"


def document(endpoints: Iterable[Endpoint], open_endpoints: Iterable[Endpoint]) -> Json:
    """The whole document; `open_endpoints` need neither key nor cookie."""
    rows, unguarded = tuple(endpoints), tuple(open_endpoints)
    schemas, components = _schemas((*rows, *unguarded))
    paths: dict[str, Json] = {}
    for row in (*unguarded, *rows):
        item = paths.setdefault(row.path, _item(row.path))
        item[row.method.lower()] = _operation(row, schemas, is_open=row in unguarded)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Textbank",
            "version": version("textbank"),
            "description": _ABOUT,
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": PREFIX}],
        "security": [{"key": []}, {"cookie": [], "csrf": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": ERRORS,
            "parameters": _PARAMETERS,
            "securitySchemes": _SECURITY,
        },
    }


def _schemas(rows: tuple[Endpoint, ...]) -> tuple[dict[Any, Json], Json]:
    """The schema of every type that is read or answered, and the named ones that these refer to."""
    kinds = [Problem, *(kind for row in rows for kind in (row.body, row.answer) if kind is not None)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    return dict(zip(kinds, schemas, strict=True)), components


def _item(path: str) -> Json:
    names = re.findall(r"{(\w+)}", path)
    if not names:
        return {}
    text = {"type": "string"}
    return {"parameters": [{"name": name, "in": "path", "required": True, "schema": text} for name in names]}


def _operation(row: Endpoint, schemas: Mapping[Any, Json], *, is_open: bool) -> Json:
    operation: Json = {
        "operationId": row.handler.__name__,
        "summary": row.handler.__name__.replace("_", " ").capitalize(),
        "description": _description(row, is_open=is_open),
        "tags": [row.path.split("/")[1]],
        "parameters": _parameters(row, is_open=is_open),
        "responses": {**_answers(row, schemas), **answers_of_errors(row, is_open=is_open)},
    }
    if (body := _body(row, schemas)) is not None:
        operation["requestBody"] = body
    extra: Json = {"security": []} if is_open else {"x-least-role": row.least}
    return operation | extra


def _description(row: Endpoint, *, is_open: bool) -> str:
    who = "Open to everybody." if is_open else f"Least role: {row.least}."
    return "\n\n".join(filter(None, (_paragraphs(row.handler.__doc__), who)))


def _paragraphs(docstring: str | None) -> str:
    return "\n".join(line.strip() for line in (docstring or "").strip().splitlines())


def _parameters(row: Endpoint, *, is_open: bool) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "query", "schema": _QUERY.get(name, {"type": "string"})} for name in row.query
    ]
    if row.method != "GET" and not is_open:
        found.append({"$ref": "#/components/parameters/idempotency_key"})
    return found


def _body(row: Endpoint, schemas: Mapping[Any, Json]) -> Json | None:
    if is_form(row):
        return form(row)
    if row.body is None:
        return None
    fields = getattr(row.body, "__struct_fields__", ())
    needed = not fields or any(field.required for field in msgspec.structs.fields(row.body))
    return {"required": needed, "content": {"application/json": {"schema": schemas[row.body]}}}


def _answers(row: Endpoint, schemas: Mapping[Any, Json]) -> Json:
    if row.status == 204:
        return {"204": {"description": "Done."}}
    file = next((media for suffix, media in _FILES.items() if row.path.endswith(suffix)), None)
    file = _PICTURE if row.answer is bytes else file
    schema = {"type": "string"} if file else schemas.get(row.answer, {})
    answer = {"description": "Done.", "content": {file or "application/json": {"schema": schema}}}
    found = {str(row.status): answer}
    if "client_ref" in getattr(row.body, "__struct_fields__", ()):
        found["200"] = answer | {"description": "It was done before by the same `client_ref`: the first answer."}
    return found
