"""Pages of group messages, keywords and phones that are not texted."""

import html
import re

import pytest

from server.actions import broadcast_queueing
from server.domain.phones import spaced
from server.runtime import Runtime
from tests import factories
from tests.cast import Cast
from tests.integration.pages.conftest import Browser

pytestmark = pytest.mark.anyio


async def test_phones_that_are_not_texted_are_looked_up_and_said_how(
    runtime: Runtime, cast: Cast, browser: Browser
) -> None:
    max_ = await browser(cast.max)
    await runtime.database.pool.execute(
        "INSERT INTO opt_outs (organization_id, phone, source) VALUES ($1, $2, 'form'), ($1, $3, 'reply')",
        cast.max.organization_id,
        factories.phone(0),
        factories.phone(1),
    )
    page = (await max_.get("/contacts/opt-outs")).text
    assert "2 phones get nothing" in page
    assert f"/stop/{cast.max.organization_id}" in page
    found = (await max_.get("/contacts/opt-outs", params={"q": "(520) 555-0100"})).text
    assert "+1 520-555-0100" in found
    assert "+1 520-555-0101" not in found
    assert "not on the list" in (await max_.get("/contacts/opt-outs", params={"q": "520 555 0177"})).text


async def test_many_opt_outs_and_people_are_read_page_after_page_the_newest_opt_outs_first(
    runtime: Runtime, cast: Cast, browser: Browser
) -> None:
    await factories.bank(runtime, cast.ada, contacts=60)
    pool, organization_id = runtime.database.pool, cast.max.organization_id
    phones = [factories.phone(n) for n in range(200, 302)]
    list_id = await pool.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Yes') RETURNING id", organization_id
    )
    await pool.execute(
        "INSERT INTO list_contacts (list_id, contact_id) SELECT $1, id FROM contacts ORDER BY id LIMIT 55", list_id
    )
    await pool.execute(
        """INSERT INTO opt_outs (organization_id, phone, source, created_at)
           SELECT $1, phone, 'manual', now() - n * interval '1 day'
           FROM unnest($2::text[]) WITH ORDINALITY AS p(phone, n) ORDER BY phone""",
        organization_id,
        phones,
    )
    max_ = await browser(cast.max)
    first = (await max_.get("/contacts/opt-outs")).text
    older = (await max_.get(_next(first) or "")).text
    shown = [re.findall(r'<strong class="number">([^<]+)<', page) for page in (first, older)]
    assert shown == [[spaced(phone) for phone in phones[:100]], [spaced(phone) for phone in phones[100:]]]
    assert _next(older) is None

    found = (await max_.get("/contacts/people", params={"list": list_id})).text
    rest = (await max_.get(_next(found) or "")).text
    people = [re.findall(r'href="/contacts/(\d+)"', page) for page in (found, rest)]
    assert [len(page) for page in people] == [50, 5], "only those on the list"
    assert not set(people[0]) & set(people[1])


def _next(page: str) -> str | None:
    """Where the button for more leads."""
    found = re.search(r'class="button" href="([^"]*(?:before|after)=\d+)"', page)
    return html.unescape(found[1]) if found else None


async def test_a_group_message_says_who_gets_it_and_what_became_of_it(
    runtime: Runtime, cast: Cast, browser: Browser
) -> None:
    bank = await factories.bank(runtime, cast.ada, contacts=3)
    pool = runtime.database.pool
    list_id = await pool.fetchval(
        "INSERT INTO lists (organization_id, name) VALUES ($1, 'Garden') RETURNING id", cast.max.organization_id
    )
    await pool.execute("INSERT INTO list_contacts (list_id, contact_id) SELECT $1, id FROM contacts", list_id)
    await pool.execute(
        "INSERT INTO consents (organization_id, contact_id, source) VALUES ($1, $2, 'manual')",
        cast.max.organization_id,
        bank.contact_ids[0],
    )
    max_ = await browser(cast.max)
    token = (await max_.get("/broadcasts")).text.split('name="csrf-token" content="')[1].split('"')[0]
    body = {"list_id": str(list_id), "text": "The garden opens. Reply STOP to end.", "sandbox": True}
    made = await max_.post("/api/v1/broadcasts", json=body, headers={"x-csrf-token": token})
    url = f"/broadcasts/{made.json()['id']}"
    page = (await max_.get(url)).text
    assert "Send it to 1 person" in page
    await max_.post(f"/api/v1{url}/launch", headers={"x-csrf-token": token})
    await broadcast_queueing.run(runtime, int(made.json()["id"]))
    assert "What became of it" in (await max_.get(url)).text
    await pool.execute("UPDATE messages SET state = 'delivered'")
    assert "1 text from us in the last 30 days" in (await max_.get(f"/contacts/{bank.contact_ids[0]}")).text
    sue = await browser(cast.sue)
    assert "New group message" not in (await sue.get("/broadcasts")).text
    assert "The garden opens" in (await sue.get("/broadcasts")).text
