"""What all campaigns of an organization came to."""

import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank
from tests.integration.campaigns.ground import Api
from tests.integration.campaigns.test_recipients import message

pytestmark = pytest.mark.anyio


async def test_months_and_campaigns_add_up_to_the_same(runtime: Runtime, api: Api, cast: Cast) -> None:
    made = await bank(runtime, cast.max, contacts=4)
    await bank(runtime, cast.olga, contacts=1)
    sql = runtime.database.pool
    for at, state in enumerate(("delivered", "undelivered", "blocked")):
        await message(runtime, made.conversation_ids[at], state=state)
        await sql.execute("UPDATE conversations SET initial_state = $2 WHERE id = $1", made.conversation_ids[at], state)
    await message(runtime, made.conversation_ids[0], direction="in", kind="reply", state="received", text="Yes")
    await sql.execute("UPDATE messages SET created_at = '2026-02-11T12:00:00Z' WHERE state = 'undelivered'")
    for phone in ("+15205550101", "+15205550102", "+15205550103", "+15205550177"):  # only the first was sent a text
        await api(cast.ada).post("/opt-outs", json={"phone": phone})
    found = (await api(cast.sue).get("/totals")).json()
    assert found["all"] == {
        "sent": 2, "delivered": 1, "not_delivered": 1, "replies": 1, "opt_outs": 1, "parts": 2,
    }  # fmt: skip
    assert [(month["at"], month["sent"]) for month in found["months"]][:2] == [("2026-02", 1), ("2026-03", 1)]
    (campaign,) = found["campaigns"]
    assert (campaign["id"], campaign["sent"], campaign["replies"]) == (str(made.campaign_id), 2, 1)
    assert campaign["opt_outs"] == sum(month["opt_outs"] for month in found["months"]) == 1
    theirs = (await api(cast.olga).get("/totals")).json()
    assert (theirs["all"]["sent"], len(theirs["campaigns"])) == (0, 1)
