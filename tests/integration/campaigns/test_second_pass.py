"""A second pass: the same scripts for those of a campaign's people who said nothing, or something certain."""

from typing import Any

import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.campaigns.ground import Api, created, draft_of, ground, launched

pytestmark = pytest.mark.anyio

QUESTION = {"key": "support", "text": "Do you support her?", "answers": [{"text": "Yes"}, {"text": "No"}]}


async def texted(runtime: Runtime, api: Api, cast: Cast) -> int:
    """A campaign of which five were texted: two replied, one of them gladly, one answered Yes."""
    on = await ground(runtime, cast.max, contacts=6)
    campaign_id = await launched(runtime, api(cast.max), draft_of(on, questions=[QUESTION]))
    sql = runtime.database.pool
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, carrier_class, priority, attempt, requeued)
           SELECT organization_id, campaign_id, id, contact_id, 'out', 'initial', 'Hi', 1, 'delivered',
             'unknown', 1, 1, 0
           FROM conversations WHERE campaign_id = $1 ORDER BY contact_id LIMIT 5""",
        campaign_id,
    )
    await sql.execute(
        """UPDATE conversations cv SET status = 'waiting', initial_state = 'delivered',
             replies = CASE WHEN x.place <= 2 THEN 1 ELSE 0 END, score = CASE x.place WHEN 1 THEN 90 WHEN 2 THEN 10 END
           FROM (SELECT id, row_number() OVER (ORDER BY contact_id) AS place FROM conversations) x
           WHERE x.id = cv.id AND x.place <= 5"""
    )
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, carrier_class, priority, attempt, requeued)
           SELECT organization_id, campaign_id, id, contact_id, 'in', 'reply', 'Well', 1, 'received', 'unknown', 1, 0, 0
           FROM conversations WHERE replies > 0"""
    )
    await sql.execute(
        """INSERT INTO survey_answers (campaign_id, conversation_id, question, answer, user_id)
           SELECT $2, min(id), 'support', 'Yes', $1 FROM conversations WHERE initial_state IS NOT NULL""",
        cast.vera.user_id,
        campaign_id,
    )
    return campaign_id


@pytest.mark.parametrize(
    ("to", "people"),
    [
        ({"replied": False}, 3),
        ({"replied": True}, 2),
        ({"bands": ["positive"]}, 1),
        ({"bands": ["positive", "negative"], "replied": True}, 2),
        ({"question": "support", "answers": ["Yes"]}, 1),
        ({"question": "support", "answers": ["No"]}, 0),
    ],
)
async def test_a_second_pass_is_for_those_who_are_meant(
    runtime: Runtime, api: Api, cast: Cast, to: dict[str, Any], people: int
) -> None:
    campaign_id = await texted(runtime, api, cast)
    answer = await api(cast.max).post(f"/campaigns/{campaign_id}/second-pass", json={"to": to})
    assert answer.status_code == 201, answer.text
    draft = answer.json()
    assert (draft["title"], draft["state"], draft["contacts"]) == ("Ward 4 calls (second pass)", "draft", people)
    assert draft["initial_scripts"][0]["text"].startswith("Hi {firstName}")


async def test_a_second_pass_says_whom_it_is_for_and_needs_a_first(runtime: Runtime, api: Api, cast: Cast) -> None:
    campaign_id = await texted(runtime, api, cast)
    nobody = await api(cast.max).post(f"/campaigns/{campaign_id}/second-pass", json={"to": {}})
    assert (nobody.status_code, nobody.json()["fields"][0]["field"]) == (422, "to")
    draft = await created(api(cast.max), {"title": "New"})
    early = await api(cast.max).post(f"/campaigns/{draft['id']}/second-pass", json={"to": {"replied": False}})
    assert (early.status_code, early.json()["code"]) == (409, "not_launched")
    twice = [
        (await api(cast.max).post(f"/campaigns/{campaign_id}/second-pass", json={"to": {"replied": False}})).status_code
        for _ in range(2)
    ]
    assert twice == [201, 201]
