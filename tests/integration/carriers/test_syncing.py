"""What the carrier lists becomes our numbers and registrations, and what people set stays."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from server import operating
from server.actions import carrier_syncing
from server.carriers.base import Account
from server.carriers.simulator import Config, Running, running
from server.carriers.simulator.config import Registered, changed
from server.errors import Refused, Unavailable
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank

pytestmark = pytest.mark.anyio

AUTH_ID = "MA000000000000000001"
HELD = Config(
    port=0,
    accounts={AUTH_ID: "the token"},
    numbers=23,
    toll_free=1,
    short_codes=("73822",),
    registered=(Registered(), Registered(campaign_id="CLATER", usecase="CHARITY", tpm=2400, status="PROCESSING")),
)


@dataclass(frozen=True, slots=True)
class Held:
    """An account that the carrier knows, and we do."""

    runtime: Runtime
    carrier: Running
    account_id: int

    async def sync(self, *, dry_run: bool = False) -> carrier_syncing.Outcome:
        return await carrier_syncing.sync(self.runtime, self.account_id, dry_run=dry_run)

    async def rows(self, table: str) -> list[Any]:
        return await self.runtime.database.pool.fetch(f"SELECT * FROM {table} ORDER BY id")

    @property
    def account(self) -> Account:
        return Account(self.account_id, AUTH_ID, "the token", self.carrier.url)


@pytest.fixture
async def held(runtime: Runtime, cast: Cast) -> AsyncIterator[Held]:
    async with running(HELD) as carrier:
        made = await bank(runtime, cast.ada, contacts=1, numbers=0, api_url=carrier.url)
        yield Held(runtime, carrier, made.account_id)


async def test_every_number_comes_with_its_kind_and_registration(held: Held) -> None:
    await held.sync()
    numbers = {row["phone"]: row for row in await held.rows("numbers")}
    assert len(numbers) == 25
    assert numbers["+15205550100"]["kind"] == "long_code"
    assert (numbers["+18335550100"]["kind"], numbers["+18335550100"]["registration_id"]) == ("toll_free", None)
    assert (numbers["73822"]["kind"], numbers["73822"]["mms"]) == ("short_code", False)
    political, charity = await held.rows("registrations")
    assert (political["att_class"], political["parts_per_minute"], political["vetting_score"]) == ("K", 4500, 80)
    assert (political["carrier_id"], political["brand"], political["state"]) == ("CSAMPLE", "Sample Brand", "approved")
    assert (charity["att_class"], charity["state"]) == ("P", "pending")
    assert numbers["+15205550100"]["registration_id"] == political["id"]


async def test_texts_to_every_number_come_to_us_from_then_on(held: Held) -> None:
    await held.sync()
    found = await held.runtime.carrier.holdings(held.account)
    (application,) = found.applications
    assert application.url == f"{held.runtime.settings.public_url}/hooks/plivo/inbound/{held.account_id}"
    assert {number.application_id for number in found.numbers} == {application.id}


async def test_a_second_sync_changes_nothing(held: Held) -> None:
    first = await held.sync()
    again = await held.sync()
    assert again.lines == []
    assert again.same == len(first.lines) == 28


async def test_a_dry_run_says_the_same_and_changes_nothing(held: Held) -> None:
    asked = await held.sync(dry_run=True)
    assert await held.rows("numbers") == []
    assert (await held.runtime.carrier.holdings(held.account)).applications == ()
    assert (await held.sync()).lines == asked.lines


async def test_another_address_of_ours_changes_the_application_and_makes_no_second_one(held: Held) -> None:
    await held.sync()
    moved = replace(held.runtime, settings=replace(held.runtime.settings, public_url="https://text.example.org"))
    outcome = await carrier_syncing.sync(moved, held.account_id)
    assert [line.what for line in outcome.lines] == ["application"]
    (application,) = (await held.runtime.carrier.holdings(held.account)).applications
    assert application.url.startswith("https://text.example.org/hooks/plivo/inbound/")


async def test_what_people_set_stays(held: Held) -> None:
    await held.sync()
    sql = held.runtime.database.pool
    await sql.execute("UPDATE numbers SET kind = 'landline', parts_per_second = 0.5 WHERE phone = '+15205550100'")
    await sql.execute("UPDATE numbers SET state = 'retired' WHERE phone = '+16025550100'")
    await sql.execute("UPDATE registrations SET name = 'Ours' WHERE carrier_id = 'CSAMPLE'")
    assert (await held.sync()).lines == []
    numbers = {row["phone"]: row for row in await held.rows("numbers")}
    assert (numbers["+15205550100"]["kind"], numbers["+15205550100"]["parts_per_second"]) == ("landline", 0.5)
    assert numbers["+16025550100"]["state"] == "retired"


async def test_a_registration_follows_the_registry_and_a_number_that_is_gone_rests(held: Held) -> None:
    await held.sync()
    sql = held.runtime.database.pool
    await sql.execute("UPDATE registrations SET state = 'pending' WHERE carrier_id = 'CSAMPLE'")
    await sql.execute("UPDATE numbers SET phone = '+15205550199' WHERE phone = '+15205550100'")
    changes = {line.name: line.change for line in (await held.sync()).lines}
    assert changes["CSAMPLE"] == "state: pending -> approved"
    assert changes["+15205550199"].startswith("rests")
    numbers = {row["phone"]: row for row in await held.rows("numbers")}
    assert (numbers["+15205550199"]["state"], numbers["+15205550100"]["state"]) == ("resting", "active")


async def test_a_short_code_and_a_landline_that_are_not_listed_go_on(held: Held) -> None:
    await held.sync()
    sql = held.runtime.database.pool
    await sql.execute("UPDATE numbers SET phone = '12345' WHERE kind = 'short_code'")
    await sql.execute("UPDATE numbers SET phone = '+15205550199', kind = 'landline' WHERE phone = '+15205550100'")
    await held.sync()
    rows = {row["phone"]: row["state"] for row in await held.rows("numbers")}
    assert (rows["12345"], rows["+15205550199"]) == ("active", "active")


async def test_a_carrier_that_does_not_answer_changes_nothing_and_says_so(held: Held) -> None:
    await held.runtime.database.pool.execute("UPDATE carrier_accounts SET api_url = 'http://127.0.0.1:9'")
    held.runtime.accounts.clear()
    with pytest.raises(Unavailable, match="could not be asked"):
        await held.sync()
    assert await held.rows("numbers") == []


async def test_wrong_credentials_are_named_as_such(held: Held) -> None:
    held.carrier.traffic.configure(changed(HELD, {"accounts": {AUTH_ID: "the token"}}))
    sealed = held.runtime.secrets.seal("another token")
    await held.runtime.database.pool.execute("UPDATE carrier_accounts SET token_encrypted = $1", sealed)
    with pytest.raises(Unavailable, match="credentials"):
        await held.sync()


async def test_the_command_tells_line_by_line_and_begins_with_the_account_of_the_settings(
    runtime: Runtime, cast: Cast
) -> None:
    async with running(HELD) as carrier:
        settings = replace(
            runtime.settings, plivo_auth_id=AUTH_ID, plivo_auth_token="the token", plivo_api_url=carrier.url
        )
        with pytest.raises(Refused, match="--organization"):
            await operating.sync_carriers(settings, None, dry_run=False)
        ours = str(cast.ada.organization_id)
        lines = await operating.sync_carriers(settings, ours, dry_run=False)
    assert lines[0].startswith("Ward 4, account 1 (Plivo, MA000000000000000001)")
    assert "  number        +15205550100  new: long_code, CSAMPLE" in lines
    assert lines[-1] == "  28 changed, 0 as they were."
