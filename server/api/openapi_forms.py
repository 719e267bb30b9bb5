"""Calls that take a multipart form: a file, or pasted text, and a few fields beside it."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from server.api.routing import Endpoint
from server.domain.import_columns import CUSTOM, KEYS
from server.domain.import_files import Mode

Json = dict[str, Any]

_FILE: Final[Json] = {"type": "string", "contentMediaType": "application/octet-stream"}
_CONTENT: Final[Json] = {
    "file": _FILE | {"description": "CSV or XLSX, or any text with phone numbers in it."},
    "text": {"type": "string", "description": "The same, pasted, when there is no file."},
}
_ENCODING: Final[Json] = {
    "type": "string",
    "maxLength": 20,
    "description": "Of a text file; found out when left out.",
}
_IMPORT: Final[Json] = {
    "mode": {"type": "string", "enum": list(get_args(Mode)), "default": "columns"},
    "list": {"type": "string", "description": "The id of the list that the contacts are put on."},
    "mapping": {
        "type": "string",
        "contentMediaType": "application/json",
        "description": "A JSON object from column header to what the column holds:"
        f" {', '.join(f'`{key}`' for key in KEYS)} or `{CUSTOM}<key>`; guessed when left out.",
    },
    "encoding": _ENCODING,
}
_SHOWABLE: Final = "JPEG, PNG, GIF or WebP; MP4, 3GP, QuickTime or WebM; MP3, M4A, AMR, Ogg or WAV; of at most 5 MB."
_PICTURE: Final[Json] = {"file": _FILE | {"description": _SHOWABLE}}
FORMS: Final[Mapping[str, Json]] = {
    "/imports": _CONTENT | _IMPORT,
    "/imports/preview": _CONTENT | {"encoding": _ENCODING},
    "/opt-outs/import": _CONTENT,
    "/media": _PICTURE,
}


def is_form(row: Endpoint) -> bool:
    return row.method == "POST" and row.path in FORMS


def form(row: Endpoint) -> Json:
    """The request body; one of `file` and `text` has to be there."""
    fields = FORMS[row.path]
    contents = [{"required": [name]} for name in _CONTENT if name in fields]
    schema = {"type": "object", "properties": fields, "anyOf": contents}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
