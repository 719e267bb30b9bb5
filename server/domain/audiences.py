"""Audiences: what may be asked of a person to be one of those chosen, and which of it cannot be asked."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec

from server.domain import writing
from server.domain.custom_fields import Field, Kind, WrongValue, text_of
from server.domain.languages import Phrase
from server.domain.sentiment_bands import Band
from server.errors import FieldError

MOST: Final = 20  # conditions of one filter
OWN: Final = ("first_name", "last_name", "email", "zip", "city", "state", "language", "external_id", "area_code")

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$", description=writing.ID)]
Some = Annotated[list[Id], msgspec.Meta(min_length=1, max_length=100)]
Any_ = Annotated[list[Id], msgspec.Meta(max_length=100)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$", description=writing.TEXT)]
Words = Annotated[list[Word], msgspec.Meta(max_length=100)]


class _Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """`negated`: of everybody else it is true."""

    negated: bool = False


class Tagged(_Condition, frozen=True, tag="tag"):
    """Carries any of the tags: the person, one of their threads, or one of their texts."""

    tags: Some


class OnList(_Condition, frozen=True, tag="list"):
    lists: Some


class HasField(_Condition, frozen=True, tag="field"):
    """`key` is a field of the organization, or one of every contact's. Letters count alike, small or capital."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00]*$", description=writing.TEXT)]
    op: Literal["is", "starts", "contains", "at_least", "at_most", "filled"] = "is"
    values: Words = []


class Replied(_Condition, frozen=True, tag="replied"):
    """In any of the campaigns; none named: in any at all."""

    campaigns: Any_ = []


class Answered(_Condition, frozen=True, tag="answer"):
    """A question of a campaign, with any of the answers; none named: with any at all."""

    campaign: Id
    question: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$", description=writing.KEY)]
    answers: Words = []


class Felt(_Condition, frozen=True, tag="sentiment"):
    """The newest reply of a thread lies in one of the bands."""

    bands: Annotated[list[Band], msgspec.Meta(min_length=1, max_length=3)]
    campaigns: Any_ = []


class InCampaign(_Condition, frozen=True, tag="campaign"):
    """`chosen`: was to be texted; `texted`: somebody pressed Send and it left; `delivered`: it arrived."""

    campaigns: Some
    was: Literal["chosen", "texted", "delivered"] = "texted"


class Clicked(_Condition, frozen=True, tag="clicked"):
    """Opened any of the links, in any of the campaigns; where none is named, any at all. Programs do not count."""

    links: Any_ = []
    campaigns: Any_ = []


class OptedOut(_Condition, frozen=True, tag="opted_out"):
    pass


class Consented(_Condition, frozen=True, tag="consent"):
    """Asked for texts, and has not taken it back."""


Condition = Tagged | OnList | HasField | Replied | Answered | Felt | InCampaign | Clicked | OptedOut | Consented


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everybody of whom `all`, or `any`, of the conditions are true; without conditions, all contacts."""

    match: Literal["all", "any"] = "all"
    conditions: Annotated[list[Condition], msgspec.Meta(max_length=MOST)] = []


def decode(stored: str) -> Filter:
    """A filter from its column."""
    return msgspec.json.decode(stored, type=Filter)


def settled(chosen: Filter, fields: Mapping[str, Field]) -> tuple[Filter, list[FieldError]]:
    """The filter with its values as they are kept, and what nobody could answer; `fields` are the typed ones."""
    conditions: list[Condition] = []
    problems = []
    for place, condition in enumerate(chosen.conditions):
        try:
            conditions.append(_settled(condition, fields) if isinstance(condition, HasField) else condition)
        except WrongValue as problem:
            sentence: str = problem.args[0]
            problems.append(FieldError(f"filter.conditions[{place}].values", "invalid", sentence))
    return msgspec.structs.replace(chosen, conditions=conditions), problems


def _settled(condition: HasField, fields: Mapping[str, Field]) -> HasField:
    """Raises WrongValue. What has no type is a text, or a number where something is more or less than it."""
    if condition.op == "filled":
        return msgspec.structs.replace(condition, values=[])
    if not condition.values:
        raise WrongValue(Phrase("Say what it is compared with."))
    if condition.op in ("starts", "contains"):
        return condition
    measured = condition.op != "is"
    if measured and len(condition.values) > 1:
        raise WrongValue(Phrase("Say one value to compare with."))
    field = fields.get(condition.key) or Field(condition.key, Kind.NUMBER if measured else Kind.TEXT)
    return msgspec.structs.replace(condition, values=[text_of(field, value) for value in condition.values])
