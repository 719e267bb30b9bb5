"""Filters of contacts as SQL: each condition a test of `ct`, a row of contacts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from server.domain.audiences import (
    OWN,
    Answered,
    Clicked,
    Condition,
    Consented,
    Felt,
    Filter,
    HasField,
    InCampaign,
    OnList,
    OptedOut,
    Replied,
    Tagged,
)
from server.domain.custom_fields import Kind
from server.domain.sentiment_bands import bounds

_THREADS: Final = "SELECT 1 FROM conversations cv WHERE cv.contact_id = ct.id"
_WAS: Final = {
    "chosen": "",
    "texted": """ AND cv.initial_state IN
      ('sending', 'accepted', 'sent', 'delivered', 'undelivered', 'unknown', 'unconfirmed')""",
    "delivered": " AND cv.initial_state = 'delivered'",
}
_NUMBER: Final = "CASE WHEN {value} ~ '^-?[0-9]+([.][0-9]+)?$' THEN ({value})::numeric END"


class Filtering:
    """Conditions of one filter with their parameters, numbered from `first`; `kinds` are those of typed fields.

    The first parameter of the statement is the organization.
    """

    def __init__(self, kinds: Mapping[str, Kind], first: int) -> None:
        self.values: list[Any] = []
        self._kinds = kinds
        self._first = first

    def sql(self, chosen: Filter) -> str:
        """What is true of a contact who is chosen."""
        tests = [self._test(condition) for condition in chosen.conditions]
        return f"({(' AND ' if chosen.match == 'all' else ' OR ').join(tests)})" if tests else "true"

    def _test(self, condition: Condition) -> str:
        if not condition.negated:
            return f"({self._written(condition)})"
        if isinstance(condition, HasField):  # a contact without the field is among those who do not have the value
            return f"({self._written(condition)}) IS NOT TRUE"
        return f"NOT ({self._written(condition)})"

    def _written(self, condition: Condition) -> str:
        """True or false, never NULL, but for a field."""
        match condition:
            case Tagged() | OnList() | Consented() | OptedOut():
                return self._said_of_contact(condition)
            case Answered():
                return self._answered(condition)
            case HasField():
                return self._has_field(condition)
            case Clicked():
                return self._clicked(condition)
            case _:
                return f"EXISTS ({_THREADS}{self._said_of_thread(condition)}{self._campaigns(condition.campaigns)})"

    def _said_of_contact(self, condition: Tagged | OnList | Consented | OptedOut) -> str:
        match condition:
            case Tagged():
                return self._tagged(condition)
            case OnList():
                return self._on_list(condition)
            case Consented():
                return "EXISTS (SELECT 1 FROM consents cs WHERE cs.contact_id = ct.id AND cs.revoked_at IS NULL)"
            case OptedOut():
                return "ct.opted_out_at IS NOT NULL"

    def _said_of_thread(self, condition: Replied | Felt | InCampaign) -> str:
        match condition:
            case Replied():
                return " AND cv.replies > 0"
            case InCampaign():
                return _WAS[condition.was]
            case Felt():
                bands = " OR ".join("cv.score BETWEEN {} AND {}".format(*bounds(band)) for band in condition.bands)
                return f" AND ({bands})"

    def _given(self, value: Any, kind: str) -> str:
        self.values.append(value)
        return f"${self._first + len(self.values) - 1}::{kind}"

    def _ids(self, ids: Sequence[str]) -> str:
        return self._given([int(id_) for id_ in ids], "bigint[]")

    def _campaigns(self, ids: Sequence[str]) -> str:
        return f" AND cv.campaign_id = ANY({self._ids(ids)})" if ids else ""

    def _tagged(self, condition: Tagged) -> str:
        tags = self._ids(condition.tags)
        return f"""ct.id IN (SELECT id FROM contacts WHERE organization_id = $1 AND tag_ids && {tags}
          UNION ALL SELECT contact_id FROM conversations WHERE tag_ids && {tags}
          UNION ALL SELECT contact_id FROM messages WHERE tag_ids && {tags})"""

    def _on_list(self, condition: OnList) -> str:
        lists = self._ids(condition.lists)
        return f"EXISTS (SELECT 1 FROM list_contacts lc WHERE lc.contact_id = ct.id AND lc.list_id = ANY({lists}))"

    def _has_field(self, condition: HasField) -> str:
        value = self._value(condition.key)
        if condition.op == "filled":
            return f"{value} <> ''"
        if condition.op in ("at_least", "at_most"):
            return self._compared(condition, value)
        if condition.op == "is":
            return f"lower({value}) = ANY({self._given([one.lower() for one in condition.values], 'text[]')})"
        found = {"starts": "starts_with(lower({0}), lower({1}))", "contains": "strpos(lower({0}), lower({1})) > 0"}
        tests = (found[condition.op].format(value, self._given(one, "text")) for one in condition.values)
        return " OR ".join(tests)

    def _value(self, key: str) -> str:
        if key == "area_code":
            return "substr(ct.phone, 3, 3)"
        return f"ct.{key}" if key in OWN else f"ct.custom ->> {self._given(key, 'text')}"

    def _compared(self, condition: HasField, value: str) -> str:
        """Dates are kept so that they sort as texts do."""
        sign = ">=" if condition.op == "at_least" else "<="
        if self._kinds.get(condition.key) is Kind.DATE:
            return f"nullif({value}, '') {sign} {self._given(condition.values[0], 'text')}"
        return f"{_NUMBER.format(value=value)} {sign} {self._given(condition.values[0], 'text')}::numeric"

    def _clicked(self, condition: Clicked) -> str:
        links = f" AND k.link_id = ANY({self._ids(condition.links)})" if condition.links else ""
        campaigns = f" AND k.campaign_id = ANY({self._ids(condition.campaigns)})" if condition.campaigns else ""
        return f"EXISTS (SELECT 1 FROM clicks k WHERE k.contact_id = ct.id AND k.clicks > 0{links}{campaigns})"

    def _answered(self, condition: Answered) -> str:
        campaign, question = self._given(int(condition.campaign), "bigint"), self._given(condition.question, "text")
        answers = f" AND a.answer = ANY({self._given(condition.answers, 'text[]')})" if condition.answers else ""
        return f"""ct.id IN (SELECT cv.contact_id FROM survey_answers a
          JOIN conversations cv ON cv.id = a.conversation_id
          WHERE a.campaign_id = {campaign} AND a.question = {question}{answers})"""
