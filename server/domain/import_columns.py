"""Which column of a list holds what: guessed from English and Spanish headers, or as the uploader says."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.domain.languages import Phrase

KEYS: Final = (
    "phone",
    "first_name",
    "last_name",
    "email",
    "zip",
    "city",
    "state",
    "timezone",
    "language",
    "external_id",
    "assignee_email",
    "notes",
    "carrier",
    "consent",
    "consent_date",
)
CUSTOM: Final = "custom:"
NO_PHONE: Final = "No column is marked as the phone number. Mark one, or import the file as Only phone numbers."
# What people may choose when letters look wrong, with the names spreadsheets have for it.
ENCODINGS: Final = (
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows (Western)"),
    ("mac-roman", "Macintosh"),
    ("utf-16", "UTF-16"),
    ("cp850", "DOS"),
)
MAX_COLUMNS: Final = 200

_HEADERS: Final = {
    "phone": "phone|phone number|mobile|mobile phone|mobile number|cell|cell phone|cell number"
    "|cellphone|telephone"
    "|tel|number|sms|phone 1|primary phone|preferred phone|contact phone|telefono|telefono celular"
    "|celular|movil"
    "|numero|numero de telefono|numero telefonico|telefono movil",
    "first_name": "first name|first|firstname|given name|fname|forename|preferred name|nickname|nombre"
    "|primer nombre|nombres|name|full name|nombre completo|contact name|contact",
    "last_name": "last name|last|lastname|surname|family name|lname|apellido|apellidos|primer apellido",
    "email": "email|e mail|email address|e mail address|mail|correo|correo electronico",
    "zip": "zip|zip code|zipcode|zip5|postal code|postcode|postal|codigo postal|cp",
    "city": "city|town|municipality|ciudad|municipio|localidad",
    "state": "state|st|state code|province|region|estado|provincia",
    "timezone": "timezone|time zone|tz|zona horaria|huso horario",
    "language": "language|lang|preferred language|idioma|lengua|lenguaje",
    "external_id": "id|external id|externalid|contact id|voter id|van id|vanid|voter file vanid"
    "|member id|person id"
    "|record id|identificador|clave",
    "assignee_email": "assignee email|assignee|assigned to|assigned user|volunteer email|agent email"
    "|owner email"
    "|asignado a|asignado|correo del voluntario",
    "notes": "notes|note|comments|comment|remarks|notas|nota|comentarios|observaciones",
    "consent": "consent|opt in|opted in|optin|sms consent|sms opt in|text consent|opt in source|consent source"
    "|consentimiento|autorizacion",
    "consent_date": "consent date|opt in date|date of consent|opted in at|consented at|fecha de consentimiento",
    "carrier": "carrier|network|provider|phone carrier|operador|compania telefonica",
}
_KEY_OF: Final = {header: key for key, headers in _HEADERS.items() for header in headers.split("|")}
_FULL_NAMES: Final = frozenset({"name", "full name", "nombre completo", "contact name", "contact"})


@dataclass(frozen=True)
class ColumnError:
    """What is wrong with a mapping: the header (empty for the whole), a stable code, a sentence."""

    header: str
    code: str
    sentence: str


def guess(headers: Sequence[str], custom_keys: Collection[str] = ()) -> dict[str, str]:
    """Keys for the headers that say what they hold; each key once, the first column wins."""
    custom = {_normal(key): CUSTOM + key for key in custom_keys}
    mapping: dict[str, str] = {}
    for header in headers:
        key = _key_of(header) or custom.get(_normal(header))
        if key and key not in mapping.values():
            mapping.setdefault(header, key)
    return mapping


def check(
    mapping: Mapping[str, str],
    headers: Sequence[str] | None = None,
    custom_keys: Collection[str] | None = None,
) -> list[ColumnError]:
    """What is wrong with a mapping from header to key; `None` leaves the headers or custom keys unchecked."""
    errors = [error for header, key in mapping.items() if (error := _key_error(header, key, custom_keys))]
    present = set(mapping) if headers is None else {header.strip() for header in headers}
    errors += [
        ColumnError(header, "no_such_column", Phrase("The file has no column {name}.", name=repr(header)))
        for header in mapping
        if header.strip() not in present
    ]
    return errors + _whole_errors(list(mapping.values()))


def is_full_name(header: str) -> bool:
    """Whether a header promises first and last name in one column."""
    return _normal(header) in _FULL_NAMES


def _key_of(header: str) -> str | None:
    normal = _normal(header)
    return _KEY_OF.get(normal) or (normal.replace(" ", "_") if normal.replace(" ", "_") in KEYS else None)


def _key_error(header: str, key: str, custom_keys: Collection[str] | None) -> ColumnError | None:
    if key in KEYS:
        return None
    name = key.removeprefix(CUSTOM)
    if key.startswith(CUSTOM) and name and (custom_keys is None or name in custom_keys):
        return None
    return ColumnError(header, "unknown_key", Phrase("There is no field {field}.", field=repr(key)))


def _whole_errors(keys: list[str]) -> list[ColumnError]:
    errors = []
    if "phone" not in keys:
        errors.append(ColumnError("", "no_phone", NO_PHONE))
    twice = sorted({key for key in keys if keys.count(key) > 1})
    errors += [ColumnError("", "twice", Phrase("Two columns are marked as {field}.", field=repr(key))) for key in twice]
    return errors


def _normal(header: str) -> str:
    """`FirstName`, `first_name` and `FIRST NAME` alike; without accents."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    decomposed = unicodedata.normalize("NFKD", spaced)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", bare).casefold().split())
