"""What is wrong with a value is said in words, with what may stand there."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import inspect

from server.api.tables import ENDPOINTS
from server.bodies import convert
from server.domain.audiences import Filter as Audience
from server.domain.conversations import Status
from server.domain.organizations import Settings
from server.domain.review import Filter
from server.errors import Invalid
from server.realtime.commands import COMMANDS

BODIES = [*{row.body for row in ENDPOINTS if row.body} | {command.body for command in COMMANDS.values()} | {Filter}]


@pytest.mark.parametrize(
    ("given", "body", "field", "says"),
    [
        ({"status": "open"}, Filter, "status", "One of to_send, skipped, waiting"),
        ({"sentiment": "great"}, Filter, "sentiment", "One of negative, neutral, positive."),
        ({"campaign": "Ward 4"}, Filter, "campaign", "Ids are written in figures."),
        ({"field": "ward"}, Filter, "field", "with a colon between"),
        ({"replies": "many"}, Filter, "replies", "2, or from and to like 1-3"),
        ({"since": "today"}, Filter, "since", "A time like 2026-11-03T09:00:00Z."),
        ({"wants_out": "yes"}, Filter, "wants_out", "Leave this out, or write true."),
        ({"texting_hours": {"start": "9am"}}, Settings, "texting_hours.start", "like 09:00."),
        ({"conditions": [{"kind": "sentiment", "bands": ["good"]}]}, Audience, "conditions[0].bands[0]", "One of neg"),
        ({"conditions": [{"kind": "mood"}]}, Audience, "conditions[0].kind", "One of tag, list, field"),
    ],
)
def test_what_may_stand_there_is_told_with_the_field(given: Any, body: type[Any], field: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        convert(given, body)
    assert says in refused.value.detail
    assert refused.value.fields[0].field == field


def test_every_status_is_named_to_who_names_none() -> None:
    with pytest.raises(Invalid) as refused:
        convert({"status": "open"}, Filter)
    assert all(status in refused.value.detail for status in Status)


def test_wherever_a_pattern_decides_a_sentence_says_how_to_write_it() -> None:
    mute = {(body.__name__, one) for body in BODIES for one, words in _patterns(inspect.type_info(body)) if not words}
    assert mute == set()


def _patterns(kind: inspect.Type, words: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(kind, inspect.Metadata):
        yield from _patterns(kind.type, str((kind.extra_json_schema or {}).get("description", "")))
    elif isinstance(kind, inspect.StrType) and kind.pattern:
        yield kind.pattern, words
    for inner in _inside(kind):
        yield from _patterns(inner)


def _inside(kind: inspect.Type) -> list[inspect.Type]:
    if isinstance(kind, inspect.StructType):
        return [field.type for field in kind.fields]
    if isinstance(kind, inspect.UnionType):
        return list(kind.types)
    if isinstance(kind, inspect.DictType):
        return [kind.key_type, kind.value_type]
    return [kind.item_type] if isinstance(kind, inspect.CollectionType) else []
