"""What managers read about numbers, forecasts and texts to decide about, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from server.actions import epochs
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.pages.conftest import Browser, Office

pytestmark = pytest.mark.anyio

PAGES = (
    *("/numbers", "/numbers/{number}", "/numbers/registrations"),
    *("/campaigns/{running}/numbers", "/decisions", "/decisions?state=failed"),
)


async def test_numbers_are_shown_by_pool_with_what_binds_and_what_would_help(
    browser: Browser, cast: Cast, office: Office, runtime: Runtime
) -> None:
    await epochs.rebuild(runtime)
    text = (await (await browser(cast.max)).get("/numbers")).text
    assert "Without a registration" in text
    assert "What binds:" in text
    assert "more numbers like these would halve the time." in text
    assert "-555-010" in text


async def test_a_registration_stands_with_its_end_and_is_found_where_it_is_missing(
    browser: Browser, cast: Cast, office: Office, runtime: Runtime
) -> None:
    max_ = await browser(cast.max)
    empty = (await max_.get("/numbers/registrations")).text
    assert "Until then only a sandbox can be launched." in empty
    token = empty.split('name="csrf-token" content="')[1].split('"')[0]
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    body = {"name": "Ward politics", "brand": "Canyon", "att_class": "T", "expires_on": soon}
    made = await max_.post("/api/v1/registrations", json=body, headers={"x-csrf-token": token})
    page = (await max_.get("/numbers/registrations")).text
    assert "Ward politics" in page
    assert "Expires in 20 days" in page
    assert f'value="{soon}"' in page
    assert f"PATCH /api/v1/registrations/{made.json()['id']}" in page
    assert "/numbers/registrations" in (await max_.get(f"/campaigns/{office.draft}")).text


async def test_the_calculator_answers_what_its_address_asks(browser: Browser, cast: Cast, office: Office) -> None:
    page = (await (await browser(cast.max)).get("/numbers?contacts=60000&hours=8&numbers=2&parts=1")).text
    assert "That works: everybody is texted in" in page
    late = (await (await browser(cast.max)).get("/numbers?contacts=2000000&hours=1&numbers=2")).text
    assert "do it; with those at hand it takes" in late
    odd = await (await browser(cast.max)).get("/numbers?contacts=lots&hours=-3&registration=999")
    assert odd.status_code == 200


async def test_a_campaign_without_numbers_says_so_and_an_empty_workspace_what_to_do(
    browser: Browser, cast: Cast
) -> None:
    text = (await (await browser(cast.olga)).get("/numbers")).text
    assert "Without a number no campaign can be launched." in text


async def test_only_managers_open_them_and_supervisors_and_volunteers_see_no_number(
    browser: Browser, cast: Cast, office: Office, runtime: Runtime
) -> None:
    number = await runtime.database.pool.fetchval("SELECT min(id) FROM numbers")
    foreign = await runtime.database.pool.fetchval("SELECT max(id) FROM numbers")
    for page in PAGES:
        path = page.format(number=number, running=office.running)
        assert (await (await browser(cast.max)).get(path)).status_code == 200, path
        for viewer in (cast.sue, cast.vera):
            answer = await (await browser(viewer)).get(path)
            assert answer.status_code == 403
            assert "555-01" not in answer.text
    for path in (f"/numbers/{foreign}", f"/campaigns/{office.foreign}/numbers", "/numbers/none"):
        assert (await (await browser(cast.max)).get(path)).status_code == 404
    live = await (await browser(cast.sue)).get("/live")
    assert "555-01" not in live.text


async def test_processed_sent_and_delivered_are_explained_on_the_campaign(
    browser: Browser, cast: Cast, runtime: Runtime
) -> None:
    made = await bank(runtime, cast.ada, contacts=9)
    states = ("delivered", "undelivered", "accepted", "queued", "unconfirmed", "blocked", "cancelled", "failed")
    for conversation, contact, state in zip(made.conversation_ids, made.contact_ids, states, strict=False):
        reason = {"blocked": "opted_out", "cancelled": "hours"}.get(state)
        await runtime.database.pool.execute(
            "UPDATE conversations SET initial_state = $2, status = 'waiting' WHERE id = $1", conversation, state
        )
        await runtime.database.pool.execute(
            """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
                 parts, state, reason, carrier_class, priority, attempt, requeued)
               VALUES ($1, $2, $3, $4, 'out', 'initial', 'Hi', 1, $5, $6, 'unknown', 1, 1, 0)""",
            cast.ada.organization_id,
            made.campaign_id,
            conversation,
            contact,
            state,
            reason,
        )
    page = (await (await browser(cast.max)).get(f"/campaigns/{made.campaign_id}")).text
    assert '<dd data-figure="processed">8</dd>' in page
    assert '<dd data-figure="sent">3</dd>' in page
    for words in ("opted out before it left: 1", "texting hours were over: 1", "the carrier refused it: 1"):
        assert words in page
    assert "Not confirmed by the carrier" in page
    assert "If volunteers keep up, everybody is texted by" in page
