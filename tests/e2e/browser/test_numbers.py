"""Numbers, forecasts and decisions in front of a manager's eyes."""

import re

import pytest
from playwright.async_api import expect

from server.actions import assignment, epochs, sending
from server.actions.sending import Press
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.axe import violations
from tests.e2e.browser.screens import Screen, Screens, tick
from tests.factories import Bank

pytestmark = pytest.mark.anyio

# The connection is there before the device's store is: the screen begins all the same.
SLOW_DEVICE = """
const open = indexedDB.open.bind(indexedDB);
IDBFactory.prototype.open = (...names) => {
  const late = {};
  setTimeout(() => {
    const request = open(...names);
    for (const event of ["onupgradeneeded", "onsuccess", "onerror"]) {
      request[event] = () => { late.result = request.result; late[event]?.(); };
    }
  }, 2000);
  return late;
};
"""


async def opened(screens: Screens, cast: Cast, path: str) -> Screen:
    screen = await screens.open(cast.max)
    await screen.go(path)
    return screen


async def test_the_calculator_answers_as_one_types_and_keeps_the_question_in_the_address(
    screens: Screens, cast: Cast, text_bank: Bank
) -> None:
    max_ = await opened(screens, cast, "/numbers")
    drawn = await max_.drawn()
    await max_.page.get_by_label("People", exact=True).fill("2000000")
    await max_.page.get_by_label("Hours of texting").fill("1")
    await max_.sees("do it; with those at hand it takes")
    await expect(max_.page).to_have_url(re.compile("contacts=2000000.*hours=1"))
    assert await max_.drawn() == drawn
    assert max_.complaints == []


async def test_a_number_rests_with_its_reason_is_woken_and_its_people_are_moved(
    screens: Screens, cast: Cast, text_bank: Bank, runtime: Runtime
) -> None:
    await epochs.rebuild(runtime)
    sql = runtime.database.pool
    other = await sql.fetchval(
        """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
           SELECT organization_id, account_id, '+15105550155', kind, 1, 'active' FROM numbers RETURNING id"""
    )
    await sql.execute("UPDATE contacts SET number_id = $1", text_bank.number_ids[0])
    await sql.execute("UPDATE conversations SET status = 'waiting', initial_state = 'delivered'")
    max_ = await opened(screens, cast, f"/numbers/{text_bank.number_ids[0]}")
    page = max_.page
    await page.get_by_label("Why").first.fill("spam complaints")
    await page.get_by_role("button", name="Let it rest").click()
    await max_.sees("spam complaints")
    await page.get_by_role("button", name="Wake it").click()
    await page.get_by_role("button", name="Let it rest").wait_for()
    await page.get_by_label("+1 510-555-0155").check()
    await page.get_by_label("Why").last.fill("the carrier blocks it")
    await page.get_by_role("button", name="Move 6 people").click()
    await max_.sees("6 people will hear from another number.")
    await page.get_by_role("dialog").get_by_role("button", name="Move them").click()
    await max_.sees("6 people hear from another number now.")
    assert await sql.fetchval("SELECT count(*) FROM contacts WHERE number_id = $1", other) == 6
    assert max_.complaints == []


async def test_texts_nobody_is_sure_of_are_sent_again_or_left_and_taken_back(
    screens: Screens, cast: Cast, text_bank: Bank, runtime: Runtime
) -> None:
    bucket = await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    for one in bucket.conversations[:3]:
        await sending.send(runtime, cast.vera, Press(int(one.id), f"press-{one.id}", "initial"))
    sql = runtime.database.pool
    await sql.execute("UPDATE messages SET state = 'unconfirmed', attempt = 1")
    await sql.execute("UPDATE conversations SET initial_state = 'unconfirmed' WHERE initial_state IS NOT NULL")
    max_ = await opened(screens, cast, "/decisions")
    page = max_.page
    await max_.sees("Not confirmed (3)")
    drawn = await max_.drawn()
    await tick(page.get_by_label("Choose the text to").first)
    await page.get_by_role("button", name="Leave it").click()
    await max_.sees("1 text is left as it is.")
    await max_.sees("Not confirmed (2)")
    await page.get_by_role("button", name="Undo").click()
    await max_.sees("Not confirmed (3)")
    await page.get_by_label("Choose all").check()
    await page.get_by_role("button", name="Send again").click()
    await max_.sees("3 texts are in the queue again.")
    await max_.sees("Nothing to decide")
    assert await sql.fetchval("SELECT count(*) FROM messages WHERE state = 'queued'") == 3
    assert await max_.drawn() == drawn
    assert max_.complaints == []


async def test_a_supervisor_sees_rate_limit_and_what_holds_it_and_what_was_decided(
    screens: Screens, cast: Cast, text_bank: Bank, runtime: Runtime
) -> None:
    await epochs.rebuild(runtime)
    sql = runtime.database.pool
    await sql.execute(
        """UPDATE conversations SET status = 'needs_attention', initial_state = 'delivered',
             needs_attention_since = now() WHERE id = $1""",
        text_bank.conversation_ids[0],
    )
    await sql.execute(
        """INSERT INTO decisions (organization_id, contact_id, kind, detail, by_user_id)
           VALUES ($1, $2, 'moved', '{"reason": "the carrier blocks it"}', $3)""",
        cast.ada.organization_id,
        text_bank.contact_ids[0],
        cast.max.user_id,
    )
    sue = await screens.open(cast.sue)
    await sue.page.add_init_script(SLOW_DEVICE)
    await sue.go("/live")
    await sue.sees("of 100 parts a second")
    await sue.sees("Held by nothing: it goes as fast as people press Send")
    await sue.page.keyboard.press("ArrowDown")
    await sue.sees("Max moved this person to another number: the carrier blocks it")
    assert "555-0" not in await sue.page.content()
    assert sue.complaints == []


@pytest.mark.parametrize(("width", "dark"), [(375, True), (1280, False)])
async def test_the_pages_of_numbers_have_no_violation_and_never_scroll_sideways(
    screens: Screens, cast: Cast, text_bank: Bank, runtime: Runtime, width: int, dark: bool
) -> None:
    sql = runtime.database.pool
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, detail, number_id, carrier_class, priority, attempt, requeued)
           SELECT organization_id, campaign_id, id, contact_id, 'out', 'initial', 'Hi', 1, 'failed', 'No route.', $1,
             'unknown', 1, 1, 0 FROM conversations""",
        text_bank.number_ids[0],
    )
    await sql.execute("UPDATE contacts SET number_id = $1", text_bank.number_ids[0])
    ada = await screens.open(cast.ada, width=width, dark=dark)
    number, campaign = text_bank.number_ids[0], text_bank.campaign_id
    found = []
    await sql.execute(
        """INSERT INTO registrations (organization_id, name, brand, use_case, att_class, state, area_codes, verify_hint,
             verify_expires_on)
           VALUES ($1, $2, $2, 'POLITICAL', 'T', 'approved', '["520"]', '77ab', current_date + 30)""",
        cast.max.organization_id,
        "Ward 4",
    )
    fixed = ("/numbers", "/numbers/registrations", "/numbers/accounts", "/decisions?state=failed")
    for path in (*fixed, f"/numbers/{number}", f"/campaigns/{campaign}/numbers"):
        await ada.go(path)
        found += [f"{path}: {violation}" for violation in await violations(ada.page)]
        assert await ada.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == []
    await ada.go("/numbers/accounts")
    await ada.page.get_by_role("button", name="Test it").click()
    await ada.sees("nothing answers at")
