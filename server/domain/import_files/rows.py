"""What reading a list yields: contacts, rows that are none with the reason, or a file refused as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from server.domain.custom_fields import Field
from server.domain.phones import PhoneRejected

RAW_LENGTH: Final = 500


class ContactFields(msgspec.Struct, frozen=True):
    """One contact of a list; `phone` is E.164, the others are tidy text, empty when unknown."""

    phone: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    zip: str = ""
    city: str = ""
    state: str = ""
    timezone: str = ""
    language: str = ""
    external_id: str = ""
    assignee_email: str = ""
    notes: str = ""
    carrier: str = ""
    consent: str = ""  # as a list says it
    consent_date: str = ""
    custom: dict[str, str] = {}


class Row(msgspec.Struct, frozen=True):
    """A contact and its row, counted as a spreadsheet does; `cut` names fields that were too long."""

    number: int
    values: ContactFields
    cut: tuple[str, ...] = ()


class Rejected(msgspec.Struct, frozen=True):
    """A row that is no contact: as it stands in the file, a stable code, a sentence for the reader."""

    number: int
    raw: str
    code: str
    reason: str


@dataclass(frozen=True)
class Known:
    """What rows are held against: e-mail addresses of volunteers, in small letters, and fields that have a type."""

    people: Collection[str] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """Why a row is not taken over."""

    code: str
    sentence: str


HEADER: Final = Reason("header", "This looks like a header. In this format the first row is already a contact.")
NUMBER_SECOND: Final = Reason("number_second", "The number belongs in the first column, and the name in the second.")
MORE_DATA: Final = Reason("more_data", "Only the first two columns, number and name, may hold data.")
COMMA: Final = Reason("comma", "Numbers and names must not contain commas.")
EXTRA_COLUMNS: Final = Reason("extra_columns", "This row has more columns than the header.")
TOO_MANY_COLUMNS: Final = Reason("too_many_columns", "This row has more than 200 columns.")
TOO_LONG: Final = Reason("too_long", "A field of this row is longer than 131,072 characters.")
UNCLOSED_QUOTE: Final = Reason("unclosed_quote", "A quotation mark opens in this row and never closes.")
UNKNOWN_ASSIGNEE: Final = Reason(
    "unknown_assignee", "Nobody in your organization has the e-mail address of the volunteer in this row."
)
NO_PHONE_FOUND: Final = Reason("no_phone_found", "No phone number was found in this row.")


class ImportRefused(ValueError):
    """A file that cannot be read at all: a stable code and a sentence with the cure."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def rejected(number: int, raw: str, reason: Reason | PhoneRejected) -> Rejected:
    """A row with its reason, cut to what a person needs to find it again."""
    clean = raw.strip("\r\n").replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return Rejected(number, clean[:RAW_LENGTH], reason.code, reason.sentence)
