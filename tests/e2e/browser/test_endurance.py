"""Ten first texts a second by one person: the short form of `scripts/bench texting --endure 360`."""

import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import CONTACTS
from tests.e2e.browser.screens import Screens
from tests.e2e.browser.test_texting import until_sent
from tests.factories import Bank, phone
from tests.load.endurance import endure

pytestmark = pytest.mark.anyio

SENDS = 40
MORE_PEOPLE = """WITH more AS (
  INSERT INTO contacts (organization_id, phone, first_name, last_name, email, zip, city, state, language, external_id,
    notes, custom, place, landline)
  SELECT organization_id, phones.phone, 'Pat', 'Doe', '', '', '', '', '', '', '', '{}', place, false
  FROM (SELECT * FROM contacts ORDER BY id LIMIT 1) one, unnest($1::text[]) AS phones(phone)
  RETURNING id, organization_id, place)
INSERT INTO conversations (organization_id, campaign_id, contact_id, initial_script_id, status, suppressed, place,
  preview, replies, version)
SELECT m.organization_id, cv.campaign_id, m.id, cv.initial_script_id, 'to_send', false, m.place, '', 0, 1
FROM more m, (SELECT * FROM conversations ORDER BY id LIMIT 1) cv"""


async def test_ten_texts_a_second_leave_once_each_and_cost_the_screen_little(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    settings = """UPDATE organizations SET settings = settings || '{"pace": {"per_second": 20, "burst": 100}}'"""
    await runtime.database.pool.execute(settings)
    await runtime.database.pool.execute("UPDATE campaigns SET bucket_size = $1", SENDS // 2)
    await runtime.database.pool.execute(MORE_PEOPLE, [phone(200 + n) for n in range(SENDS - CONTACTS)])
    vera = await screens.open(cast.vera, width=375)
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.live()
    strain = await endure(vera.page, SENDS, per_second=10)
    await until_sent(runtime, cast.vera, SENDS)
    assert strain.busy_ms / SENDS < 50  # of the processor, whatever else runs on this machine
    await vera.sees("Well done")
    assert vera.complaints == []
