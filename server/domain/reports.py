"""What volunteers write down about a conversation: tags and fields that a campaign chooses, else the default ones."""

from collections.abc import Collection, Iterator
from typing import Annotated, Final

import msgspec

from server.domain import writing
from server.domain.custom_fields import MESSAGED_AT
from server.errors import FieldError

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$", description=writing.ID)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]

MOST: Final = 100


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tags by id, fields by key. Where one is empty, those marked as default stand in the report."""

    tag_ids: Annotated[list[Id], msgspec.Meta(max_length=MOST)] = []
    fields: Annotated[list[Key], msgspec.Meta(max_length=MOST)] = []


def wrong(chosen: Chosen, unknown_tags: Collection[int], known_fields: Collection[str]) -> Iterator[FieldError]:
    if unknown_tags:
        yield FieldError("report.tag_ids", "unknown", "One of these tags is not there any more.")
    if MESSAGED_AT in chosen.fields:
        yield FieldError("report.fields", "automatic", "P2P Messaged At is filled in by itself: nobody writes it down.")
    elif set(chosen.fields) - set(known_fields):
        yield FieldError("report.fields", "unknown", "One of these fields is not there any more.")
