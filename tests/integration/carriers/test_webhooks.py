"""Who may tell us what: signed webhooks about our own texts and numbers are believed, and nothing else is."""

from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest

from server.actions import assignment, sending
from server.actions.sending import Press
from server.carriers.simulator.signing import signature_headers
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

TOKEN = "the token"
ATTEMPT = "{account}-the-secret-of-the-attempt"
Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Door:
    """The hooks of an account with one text under way."""

    runtime: Runtime
    bank: Bank
    url: str
    ours: str
    theirs: str
    message_id: int

    @property
    def inbound(self) -> str:
        return f"{self.url}/hooks/plivo/inbound/{self.bank.account_id}"

    @property
    def status(self) -> str:
        return f"{self.url}/hooks/plivo/status/{ATTEMPT.format(account=self.bank.account_id)}"

    def text(self, **changes: str) -> Form:
        form = {
            "MessageUUID": "in-1",
            "From": self.theirs,
            "To": self.ours,
            "Type": "sms",
            "Text": "Yes!",
            "Units": "1",
        }
        return form | changes

    def report(self, **changes: str) -> Form:
        form = {"MessageUUID": "out-1", "From": self.ours, "To": self.theirs, "Status": "delivered", "Units": "1"}
        return form | changes

    async def post(self, url: str, form: Form, headers: dict[str, str]) -> int:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        async with httpx.AsyncClient() as client:
            answer = await client.post(url, content=urlencode(form), headers=headers | kind)
            if answer.status_code == 200:
                assert (answer.headers["content-type"], answer.text) == ("application/xml", "<Response/>")
            return answer.status_code

    async def kept(self) -> int:
        return int(await self.runtime.database.pool.fetchval("SELECT count(*) FROM messages WHERE direction = 'in'"))

    async def state(self) -> str:
        return str(
            await self.runtime.database.pool.fetchval("SELECT state FROM messages WHERE id = $1", self.message_id)
        )


def signed(url: str, form: Form, versions: str = "both", token: str = TOKEN) -> dict[str, str]:
    return signature_headers(versions, token, url, list(form.items()))


@pytest.fixture
async def door(runtime: Runtime, cast: Cast, served: str) -> Door:
    made = await bank(runtime, cast.ada, contacts=2, numbers=2)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    sent = await sending.send(runtime, cast.vera, Press(made.conversation_ids[0], "press-0001", "initial"))
    sql, number = runtime.database.pool, made.number_ids[0]
    await sql.execute("UPDATE messages SET state = 'accepted', attempt = 1, number_id = $1", number)
    await sql.execute(
        """INSERT INTO attempts (message_id, number_id, attempt, token, parts, lease_until, looked_up)
           VALUES ($1, $2, 1, $3, 1, now(), 0)""",
        int(sent.id),
        number,
        ATTEMPT.format(account=made.account_id),
    )
    ours = await sql.fetchval("SELECT phone FROM numbers WHERE id = $1", number)
    theirs = await sql.fetchval("SELECT phone FROM contacts WHERE id = $1", made.contact_ids[0])
    return Door(runtime, made, served, ours.removeprefix("+"), theirs.removeprefix("+"), int(sent.id))


@pytest.mark.parametrize("versions", ["v2", "v3", "both"])
async def test_a_text_and_a_report_with_either_signature_are_taken(door: Door, versions: str) -> None:
    text, report = door.text(), door.report()
    assert await door.post(door.inbound, text, signed(door.inbound, text, versions)) == 200
    assert await door.post(door.status, report, signed(door.status, report, versions)) == 200
    assert (await door.kept(), await door.state()) == (1, "delivered")


@pytest.mark.parametrize("versions", ["v2", "v3", "both"])
async def test_another_accounts_token_opens_nothing(door: Door, versions: str) -> None:
    text, report = door.text(), door.report()
    assert await door.post(door.inbound, text, signed(door.inbound, text, versions, "another token")) == 403
    assert await door.post(door.status, report, signed(door.status, report, versions, "another token")) == 403
    assert (await door.kept(), await door.state()) == (0, "accepted")


async def test_without_a_signature_or_with_half_of_one_nothing_is_taken(door: Door) -> None:
    text = door.text()
    whole = signed(door.inbound, text, "v3")
    halves: list[dict[str, str]] = [{}, *({name: value} for name, value in whole.items())]
    assert [await door.post(door.inbound, text, half) for half in halves] == [403] * 4


async def test_a_webhook_that_is_played_again_changes_nothing(door: Door) -> None:
    text, report = door.text(), door.report(Status="undelivered", ErrorCode="30")
    texts, reports = signed(door.inbound, text), signed(door.status, report)
    for _ in range(3):
        assert await door.post(door.inbound, text, texts) == 200
        assert await door.post(door.status, report, reports) == 200
    later = door.report()
    assert await door.post(door.status, later, signed(door.status, later)) == 200
    assert (await door.kept(), await door.state()) == (1, "undelivered")


async def test_a_changed_body_is_seen_by_v3(door: Door) -> None:
    headers = signed(door.inbound, door.text(), "v3")
    assert await door.post(door.inbound, door.text(Text="STOP"), headers) == 403
    headers = signed(door.status, door.report(), "v3")
    assert await door.post(door.status, door.report(Status="failed"), headers) == 403


async def test_v2_signs_no_body_so_both_phones_of_a_report_must_be_those_of_its_attempt(door: Door) -> None:
    """The signature is right each time; what it is about is told by the secret in the address."""
    headers = signed(door.status, door.report(), "v2")
    for changes in ({"To": "15205550177"}, {"From": "15205550177"}, {"From": door.theirs, "To": door.ours}):
        assert await door.post(door.status, door.report(**changes), headers) == 403
    assert await door.state() == "accepted"


async def test_a_signature_for_one_address_opens_no_other(door: Door) -> None:
    headers = signed(door.status, door.report(), "v2")
    other = f"{door.url}/hooks/plivo/status/{door.bank.account_id}-another"
    assert await door.post(other, door.report(), headers) == 403
    assert await door.post(other, door.report(), signed(other, door.report())) == 404
    assert await door.post(door.inbound, door.text(), signed(door.status, door.text(), "v2")) == 403


async def test_a_text_to_a_number_that_is_not_the_accounts_is_refused_whatever_the_signature(door: Door) -> None:
    text = door.text(To="15205550177")
    assert await door.post(door.inbound, text, signed(door.inbound, text)) == 403
    assert await door.kept() == 0


async def test_two_forms_with_one_signature_do_not_pass_for_each_other(door: Door) -> None:
    """V3 joins keys and values: `Text=aTo2` and `Text=a&To=2` are signed alike."""
    whole = {"From": door.theirs, "MessageUUID": "in-2", "Text": f"aTo{door.ours}"}
    parted = {"From": door.theirs, "MessageUUID": "in-2", "Text": "a", "To": door.ours}
    assert await door.post(door.inbound, whole, signed(door.inbound, parted, "v3")) == 400
    moved = {"From": door.theirs, "MessageUUID": "in-3", "Text": "a", "To": "2"}
    joined = {"From": door.theirs, "MessageUUID": "in-3", "Text": "aTo2"}
    assert await door.post(door.inbound, moved, signed(door.inbound, joined, "v3")) == 400
    assert await door.kept() == 0


async def test_what_is_no_form_of_the_carrier_is_refused_before_it_is_kept(door: Door) -> None:
    many = {f"Field{n}": "x" for n in range(60)}
    large = door.text(Text="x" * 70_000)
    strange = door.report(Status="teleported")
    assert await door.post(door.inbound, many, signed(door.inbound, many)) == 400
    assert await door.post(door.inbound, large, signed(door.inbound, large)) == 400
    assert await door.post(door.status, strange, signed(door.status, strange)) == 400
    assert (await door.kept(), await door.state()) == (0, "accepted")


@pytest.mark.parametrize(
    ("code", "state"),
    [("50", "undelivered"), ("70", "failed")],
)
async def test_a_phone_no_text_reaches_is_noted_and_forgotten_when_it_writes(door: Door, code: str, state: str) -> None:
    report = door.report(Status=state, ErrorCode=code)
    assert await door.post(door.status, report, signed(door.status, report)) == 200
    sql, contact = door.runtime.database.pool, door.bank.contact_ids[0]
    ask = "SELECT undeliverable_code FROM contacts WHERE id = $1 AND undeliverable_at IS NOT NULL"
    assert await sql.fetchval(ask, contact) == code
    text = door.text()
    assert await door.post(door.inbound, text, signed(door.inbound, text)) == 200
    assert await sql.fetchval(ask, contact) is None


async def test_a_phone_that_a_text_reaches_after_all_is_reachable(door: Door) -> None:
    sql = door.runtime.database.pool
    await sql.execute("UPDATE contacts SET undeliverable_at = now(), undeliverable_code = '70'")
    report = door.report()
    assert await door.post(door.status, report, signed(door.status, report)) == 200
    flagged = await sql.fetch("SELECT id FROM contacts WHERE undeliverable_at IS NOT NULL")
    assert [row["id"] for row in flagged] == door.bank.contact_ids[1:]


@pytest.mark.parametrize(
    ("code", "question", "answer"),
    [
        ("40", "SELECT state FROM numbers ORDER BY id LIMIT 1", "resting"),
        ("900", "SELECT (stopped_reason LIKE '%credit%')::text FROM carrier_accounts", "true"),
        ("910", "SELECT (stopped_reason LIKE '%disabled%')::text FROM carrier_accounts", "true"),
        ("200", "SELECT source FROM opt_outs WHERE ended_at IS NULL", "carrier"),
        ("30", "SELECT state FROM numbers ORDER BY id LIMIT 1", "active"),
        ("31415", "SELECT state FROM numbers ORDER BY id LIMIT 1", "active"),
    ],
)
async def test_an_error_has_its_consequence(door: Door, code: str, question: str, answer: str) -> None:
    report = door.report(Status="failed", ErrorCode=code)
    assert await door.post(door.status, report, signed(door.status, report)) == 200
    assert await door.runtime.database.pool.fetchval(question) == answer
    assert await door.state() == "failed"


async def test_a_text_that_waited_too_long_at_the_carrier_slows_its_number(door: Door) -> None:
    from server.actions import epochs, number_health
    from server.storage.queries import numbers

    await epochs.rebuild(door.runtime)
    report = door.report(Status="failed", ErrorCode="420")
    assert await door.post(door.status, report, signed(door.status, report)) == 200
    organization_id = await door.runtime.database.pool.fetchval("SELECT organization_id FROM numbers LIMIT 1")
    rows = await numbers.listed(door.runtime.database.pool, organization_id, 0, 10)
    found = await number_health.doing(door.runtime, organization_id, rows)
    assert found[door.bank.number_ids[0]].factor < 1.0 <= found[door.bank.number_ids[1]].factor
