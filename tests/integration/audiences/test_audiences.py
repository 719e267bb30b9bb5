"""Audiences: who is chosen by what, saved, kept as a list, and looked up fast among many."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.actions import audiences
from server.domain.audiences import Filter, HasField, InCampaign, Replied, Tagged
from server.runtime import Runtime
from server.storage.queries import audiences as queries
from server.storage.queries.audience_filters import Filtering
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]


@pytest.fixture
async def crowd(runtime: Runtime, cast: Cast, api: Api) -> Bank:
    """Six people, Rosa0 to Rosa5, each with something of their own."""
    made, sql = await bank(runtime, cast.ada, contacts=6), runtime.database.pool
    organization = cast.ada.organization_id
    tag = (await api(cast.max).post("/tags", json={"name": "RSVP"})).json()["id"]
    await api(cast.max).post("/custom-fields", json={"key": "age", "kind": "number"})
    await api(cast.max).post("/custom-fields", json={"key": "since", "kind": "date"})
    c, v = made.contact_ids, made.conversation_ids
    await sql.execute("UPDATE contacts SET tag_ids = ARRAY[$2::bigint] WHERE id = $1", c[0], int(tag))
    await sql.execute("UPDATE conversations SET tag_ids = ARRAY[$2::bigint] WHERE id = $1", v[1], int(tag))
    custom = {"age": "41", "since": "2024-03-01", "Dog": "Rex"}
    await sql.execute("UPDATE contacts SET custom = $2::jsonb WHERE id = $1", c[0], json.dumps(custom))
    await sql.execute("UPDATE contacts SET custom = $2::jsonb, state = 'AZ' WHERE id = $1", c[1], '{"age": "9"}')
    await sql.execute("UPDATE contacts SET opted_out_at = now() WHERE id = $1", c[2])
    await sql.execute("UPDATE conversations SET initial_state = 'delivered' WHERE id = ANY($1::bigint[])", v[:3])
    await sql.execute("UPDATE conversations SET initial_state = 'failed' WHERE id = $1", v[3])
    await sql.execute("UPDATE conversations SET replies = 1, score = 85 WHERE id = $1", v[0])
    await sql.execute("UPDATE conversations SET replies = 1, score = 10 WHERE id = $1", v[1])
    answered = "INSERT INTO survey_answers (campaign_id, conversation_id, question, answer) VALUES ($1, $2, 'q1', $3)"
    await sql.execute(answered, made.campaign_id, v[0], "Yes")
    await sql.execute(answered, made.campaign_id, v[1], "No")
    ours = "INSERT INTO lists (organization_id, name) VALUES ($1, 'Ours') RETURNING id"
    listed = await sql.fetchval(ours, organization)
    await sql.execute("INSERT INTO list_contacts (list_id, contact_id) VALUES ($1, $2)", listed, c[4])
    await sql.execute(
        """WITH link AS (INSERT INTO links (organization_id, name, url) VALUES ($1, 'vote', 'https://example.org')
             RETURNING id)
           INSERT INTO clicks (organization_id, link_id, campaign_id, conversation_id, contact_id, clicks)
           SELECT $1, id, $2, $3, $4, 2 FROM link""",
        organization,
        made.campaign_id,
        v[3],
        c[3],
    )
    consent = "INSERT INTO consents (organization_id, contact_id, source) VALUES ($1, $2, 'manual')"
    await sql.execute(consent, organization, c[5])
    return made


def asked(bank: Bank, **more: Any) -> list[tuple[dict[str, Any], set[int]]]:
    """Conditions, and the numbers of the people they choose."""
    campaign = str(bank.campaign_id)
    everybody = set(range(6))
    return [
        ({"kind": "tag", "tags": [more["tag"]]}, {0, 1}),
        ({"kind": "tag", "tags": [more["tag"]], "negated": True}, everybody - {0, 1}),
        ({"kind": "list", "lists": [more["list"]]}, {4}),
        ({"kind": "field", "key": "age", "op": "at_least", "values": ["18"]}, {0}),
        ({"kind": "field", "key": "age", "op": "at_most", "values": ["18.0"]}, {1}),
        ({"kind": "field", "key": "age", "values": ["41.0"]}, {0}),
        ({"kind": "field", "key": "age", "values": ["41"], "negated": True}, everybody - {0}),
        ({"kind": "field", "key": "age", "op": "filled"}, {0, 1}),
        ({"kind": "field", "key": "since", "op": "at_most", "values": ["2024-12-31"]}, {0}),
        ({"kind": "field", "key": "Dog", "values": ["REX", "fido"]}, {0}),
        ({"kind": "field", "key": "Dog", "op": "contains", "values": ["e"]}, {0}),
        ({"kind": "field", "key": "state", "values": ["az"]}, {1}),
        ({"kind": "field", "key": "first_name", "op": "starts", "values": ["rosa3", "ROSA4"]}, {3, 4}),
        ({"kind": "field", "key": "area_code", "values": ["520"]}, everybody),
        ({"kind": "replied"}, {0, 1}),
        ({"kind": "replied", "campaigns": [campaign], "negated": True}, everybody - {0, 1}),
        ({"kind": "answer", "campaign": campaign, "question": "q1"}, {0, 1}),
        ({"kind": "answer", "campaign": campaign, "question": "q1", "answers": ["Yes"]}, {0}),
        ({"kind": "sentiment", "bands": ["negative", "neutral"]}, {1}),
        ({"kind": "campaign", "campaigns": [campaign], "was": "chosen"}, everybody),
        ({"kind": "campaign", "campaigns": [campaign]}, {0, 1, 2}),
        ({"kind": "campaign", "campaigns": [campaign], "was": "delivered", "negated": True}, {3, 4, 5}),
        ({"kind": "clicked"}, {3}),
        ({"kind": "clicked", "campaigns": [campaign], "negated": True}, everybody - {3}),
        ({"kind": "opted_out"}, {2}),
        ({"kind": "consent"}, {5}),
    ]


async def test_people_are_chosen_by_all_that_is_known_of_them(api: Api, cast: Cast, crowd: Bank) -> None:
    client = api(cast.max)
    tag = (await client.get("/tags")).json()["items"][0]["id"]
    listed = (await client.get("/lists")).json()["items"][0]["id"]
    cases = asked(crowd, tag=tag, list=listed)

    async def chosen(*conditions: dict[str, Any], match: str = "all") -> tuple[set[int], dict[str, Any]]:
        body = {"filter": {"match": match, "conditions": list(conditions)}}
        answer = await client.post("/audiences/preview", json=body)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        people = {crowd.contact_ids.index(int(one["id"])) for one in found["some"]}
        assert (found["exact"], found["people"]) == (True, len(people))
        return people, found

    for condition, people in cases:
        assert (await chosen(condition))[0] == people, condition
    (first, one), (second, two) = cases[0], cases[3]
    assert (await chosen(first, second))[0] == one & two
    assert (await chosen(first, cases[2][0], match="any"))[0] == one | cases[2][1]
    everybody, found = await chosen()
    assert (len(everybody), found["textable"]) == (6, 5)  # one of them has opted out


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ({"kind": "field", "key": "age", "values": ["old"]}, "filter.conditions[0].values"),
        ({"kind": "field", "key": "age"}, "filter.conditions[0].values"),
        ({"kind": "field", "key": "age", "op": "at_least", "values": ["1", "2"]}, "filter.conditions[0].values"),
        ({"kind": "tag", "tags": ["999999"]}, "filter"),
        ({"kind": "list", "lists": []}, "filter.conditions[0].lists"),
        ({"kind": "weather"}, "filter.conditions[0].kind"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_its_place(
    api: Api, cast: Cast, crowd: Bank, condition: dict[str, Any], field: str
) -> None:
    answer = await api(cast.max).post("/audiences/preview", json={"filter": {"conditions": [condition]}})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


async def test_an_audience_is_saved_changed_and_deleted(api: Api, cast: Cast, crowd: Bank) -> None:
    client = api(cast.max)
    chosen = {"conditions": [{"kind": "replied"}]}
    made = (await client.post("/audiences", json={"name": "Who answered", "filter": chosen})).json()
    again = await client.post("/audiences", json={"name": "Who answered", "filter": chosen})
    assert (again.status_code, again.json()["code"]) == (409, "taken")
    path = f"/audiences/{made['id']}"
    changed = (await client.patch(path, json={"filter": {"match": "any", "conditions": [{"kind": "consent"}]}})).json()
    assert (changed["name"], changed["filter"]["match"]) == ("Who answered", "any")
    assert [one["id"] for one in (await client.get("/audiences")).json()["items"]] == [made["id"]]
    assert (await api(cast.olga).get(path)).status_code == 404
    assert (await api(cast.sue).get(path)).status_code == 403
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404


async def test_a_list_made_of_an_audience_keeps_who_was_in_it_then(
    api: Api, cast: Cast, runtime: Runtime, crowd: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PIECE", 2)
    client = api(cast.max)
    chosen = {"conditions": [{"kind": "campaign", "campaigns": [str(crowd.campaign_id)]}]}
    made = (await client.post("/audiences", json={"name": "Texted", "filter": chosen})).json()
    listed = (await client.post(f"/audiences/{made['id']}/lists", json={"name": "Second pass"})).json()
    assert (listed["filling"], listed["contacts"]) == (True, 0)
    await audiences.fill(runtime, int(listed["id"]))
    await audiences.fill(runtime, int(listed["id"]))  # a job that is begun again
    await runtime.database.pool.execute("UPDATE conversations SET initial_state = 'delivered'")
    filled = (await client.get(f"/lists/{listed['id']}")).json()
    assert (filled["filling"], filled["contacts"]) == (False, 3)


async def test_a_count_that_takes_too_long_is_a_guess(
    cast: Cast, runtime: Runtime, crowd: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = queries.counted

    async def slow(sql: Any, *args: Any) -> Any:
        await sql.execute("SELECT pg_sleep(60)")
        return await real(sql, *args)

    monkeypatch.setattr(queries, "counted", slow)
    monkeypatch.setattr(audiences, "PATIENCE", 500)
    found = await audiences.look(runtime, cast.max, Filter())
    assert (found.exact, found.people, found.some) == (False, 6, [])


MANY = 30_000


@pytest.fixture
async def many(runtime: Runtime, cast: Cast) -> int:
    """A campaign of many, of whom few carry a tag and some have answered; its id."""
    made, sql = await bank(runtime, cast.ada, contacts=1), runtime.database.pool
    organization = cast.ada.organization_id
    await sql.execute(
        """INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language,
             external_id, notes, custom, place, landline, tag_ids)
           SELECT $1, '+1520' || (2000000 + n), 'P' || n, '', '', '', '', '', '', '', '', '{}', '|*', false,
             CASE WHEN n % 1000 = 0 THEN ARRAY[7::bigint] END FROM generate_series(1, $2) n""",
        organization,
        MANY,
    )
    await sql.execute(
        """INSERT INTO conversations (organization_id, campaign_id, contact_id, status, suppressed, place, preview,
             replies, version) SELECT $1, $2, id, 'waiting', false, '|*', '', (id % 50 = 0)::int, 1
           FROM contacts WHERE organization_id = $1 ON CONFLICT DO NOTHING""",
        organization,
        made.campaign_id,
    )
    await sql.execute("ANALYZE contacts, conversations")
    return made.campaign_id


async def test_few_among_many_are_found_by_indexes_and_many_by_one_reading(
    runtime: Runtime, cast: Cast, many: int
) -> None:
    async def plan(*conditions: Any) -> str:
        filtering = Filtering({}, first=2)
        test = filtering.sql(Filter(conditions=list(conditions)))
        async with runtime.database.transaction() as tx:
            await queries.patience(tx.sql, 10_000)
            rows = await tx.sql.fetch(
                f"EXPLAIN SELECT count(*) FROM contacts ct WHERE ct.organization_id = $1 AND {test}",
                cast.ada.organization_id,
                *filtering.values,
            )
        return "\n".join(row["QUERY PLAN"] for row in rows)

    second_pass = InCampaign(campaigns=[str(many)], was="chosen"), Replied(campaigns=[str(many)], negated=True)
    told = await plan(*second_pass)
    assert "Anti Join" in told
    assert "SubPlan" not in told  # which would be asked anew for each contact
    hardly_any = await plan(Tagged(tags=["7"]), HasField(key="state", values=["AZ"]))
    assert {"contacts_tags", "conversations_tags"} <= set(re.findall(r"\w+_tags", hardly_any))
    assert "Seq Scan on contacts" not in hardly_any
    found = await audiences.look(runtime, cast.max, Filter(conditions=list(second_pass)))
    assert found.people == MANY - MANY // 50 + 1
