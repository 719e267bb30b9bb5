"""What people may ask for about themselves: all that is held, or that it goes; and what goes with time."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server import operating
from server.access import Viewer
from server.actions import erasing, importing, imports, inbound, sending
from server.actions.sending import Press
from server.carriers.base import Inbound
from server.errors import NotFound, Refused
from server.runtime import Runtime
from server.settings import Settings
from tests.cast import Cast
from tests.factories import Bank, bank, phone

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
HERS = phone(0)
FIGURES = ("contacts", "processed", "replies")


@pytest.fixture
async def known(runtime: Runtime, cast: Cast, api: Api) -> Bank:
    """Rosa0 of whom everything is known that can be, and two others."""
    made, sql = await bank(runtime, cast.ada, contacts=3, numbers=1), runtime.database.pool
    noted = "UPDATE contacts SET email = 'rosa@example.org', notes = 'Rosa0 rings' WHERE id = $1"
    await sql.execute(noted, made.contact_ids[0])
    await sql.execute("UPDATE conversations SET assignee_id = $1", cast.vera.user_id)
    thread = made.conversation_ids[0]
    await sending.send(runtime, cast.vera, Press(thread, "press-0001", "initial"))
    await sql.execute("UPDATE messages SET state = 'delivered'")
    await inbound.receive(runtime, made.account_id, Inbound("in-1", HERS, phone(1300), "It is Rosa0, I moved"))
    await api(cast.vera).post(f"/conversations/{thread}/notes", json={"text": "Rosa0 is kind"})
    await api(cast.max).post("/imports", files={"text": (None, f"phone\n{HERS}x7\n")})
    await importing.run(runtime, await sql.fetchval("SELECT max(id) FROM imports"))
    return made


async def everything(runtime: Runtime) -> str:
    """All rows of all tables as one text."""
    sql = runtime.database.pool
    tables = await sql.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await sql.fetch(f'SELECT t::text AS row FROM "{table["tablename"]}" t') for table in tables]
    return "\n".join(row["row"] for table in rows for row in table)


async def test_a_person_gets_everything_that_is_held_about_them(api: Api, cast: Cast, known: Bank) -> None:
    answer = await api(cast.max).get(f"/contacts/{known.contact_ids[0]}/export.json")
    held = answer.json()
    assert answer.headers["content-disposition"].endswith(f'contact-{known.contact_ids[0]}.json"')
    assert (held["contact"]["phone"], held["contact"]["email"]) == (HERS, "rosa@example.org")
    assert [one["direction"] for one in held["texts"]] == ["out", "in"]
    assert held["conversations"][0]["notes"][0]["text"] == "Rosa0 is kind"
    log = (await api(cast.ada).get("/audit")).json()["items"]
    assert log[0]["action"] == "contact.exported"
    assert (await api(cast.olga).get(f"/contacts/{known.contact_ids[0]}/export.json")).status_code == 404
    assert (await api(cast.sue).get(f"/contacts/{known.contact_ids[0]}/export.json")).status_code == 403


async def test_nothing_is_left_of_who_was_erased_but_figures(
    runtime: Runtime, api: Api, cast: Cast, known: Bank
) -> None:
    path = f"/contacts/{known.contact_ids[0]}"
    before = (await api(cast.max).get(f"/campaigns/{known.campaign_id}/progress")).json()
    assert "Rosa0" in await everything(runtime)
    assert (await api(cast.max).delete(path)).status_code == 204
    left = await everything(runtime)
    for trace in ("Rosa0", "rosa@example.org", HERS, HERS[2:]):
        assert trace not in left
    after = (await api(cast.max).get(f"/campaigns/{known.campaign_id}/progress")).json()
    assert [after[name] for name in FIGURES] == [before[name] for name in FIGURES]
    assert (await api(cast.max).get(path)).status_code == 404
    assert (await api(cast.max).delete(path)).status_code == 404
    assert (await api(cast.max).get(f"/conversations/{known.conversation_ids[0]}")).json()["conversation"]["contact"][
        "name"
    ] == ""


async def test_no_list_brings_back_who_was_erased(runtime: Runtime, api: Api, cast: Cast, known: Bank) -> None:
    await api(cast.max).delete(f"/contacts/{known.contact_ids[0]}")
    listed = (await api(cast.max).post("/lists", json={"name": "Bought"})).json()["id"]
    handed = {"text": (None, f"phone,name\n{HERS},Rosa0\n5205550177,Ana\n"), "list": (None, listed)}
    import_id = int((await api(cast.max).post("/imports", files=handed)).json()["id"])
    await importing.run(runtime, import_id)
    view = await imports.read(runtime, cast.max, import_id)
    assert (view.created, view.opted_out, view.total) == (1, 1, 2)
    assert (await api(cast.max).get(f"/lists/{listed}")).json()["contacts"] == 1
    by_hand = await api(cast.max).post("/contacts", json={"phone": HERS})
    assert (by_hand.status_code, by_hand.json()["code"]) == (409, "erased")
    entry = (await api(cast.max).get("/opt-outs")).json()["items"][0]
    assert (entry["phone"][0], entry["source"]) == ("#", "erased")
    again = (await api(cast.max).post("/opt-outs", json={"phone": HERS})).json()
    assert again["id"] == entry["id"]  # and the phone is not written down again
    assert (await api(cast.max).request("DELETE", f"/opt-outs/{entry['id']}", json={"source": "She asked."})).is_success
    assert (await api(cast.max).post("/contacts", json={"phone": HERS})).status_code == 201


async def test_a_queued_text_does_not_leave_and_a_leaving_one_is_waited_for(
    runtime: Runtime, api: Api, cast: Cast, known: Bank
) -> None:
    sql, path = runtime.database.pool, f"/contacts/{known.contact_ids[0]}"
    await sql.execute("UPDATE messages SET state = 'sending' WHERE direction = 'out'")
    await sql.execute(
        """INSERT INTO messages (organization_id, campaign_id, conversation_id, contact_id, direction, kind, text,
             parts, state, carrier_class, priority, attempt, requeued, not_before)
           SELECT organization_id, campaign_id, conversation_id, contact_id, 'out', 'reply', 'Thanks!', 1, 'queued',
             'unknown', 0, 0, 0, now() FROM messages WHERE direction = 'out'"""
    )
    refused = await api(cast.max).delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "texting_now")
    assert await sql.fetchval("SELECT state FROM messages WHERE kind = 'reply' AND direction = 'out'") == "blocked"
    await sql.execute("UPDATE messages SET state = 'accepted' WHERE state = 'sending'")
    assert (await api(cast.max).delete(path)).status_code == 204


async def test_a_reply_after_the_erasing_belongs_to_nobody(runtime: Runtime, api: Api, cast: Cast, known: Bank) -> None:
    await api(cast.max).delete(f"/contacts/{known.contact_ids[0]}")
    await inbound.receive(runtime, known.account_id, Inbound("in-1", HERS, phone(1300), "It is Rosa0, I moved"))
    assert "Rosa0" not in await everything(runtime)  # the carrier said again what it had said before
    await inbound.receive(runtime, known.account_id, Inbound("in-2", HERS, phone(1300), "STOP"))
    opted_out = await runtime.database.pool.fetch("SELECT phone FROM opt_outs")
    assert [row["phone"][0] for row in opted_out] == ["#"]
    assert [one["text"] for one in (await api(cast.max).get("/orphans")).json()["items"]] == ["STOP"]


async def test_two_who_erase_at_once_and_an_import_between_them(
    runtime: Runtime, api: Api, cast: Cast, known: Bank
) -> None:
    listed = {"text": (None, f"phone,name\n{HERS},Rosa0\n")}
    import_id = int((await api(cast.max).post("/imports", files=listed)).json()["id"])
    path = f"/contacts/{known.contact_ids[0]}"
    answers: Any = await asyncio.gather(
        api(cast.max).delete(path), importing.run(runtime, import_id), api(cast.ada).delete(path)
    )
    assert sorted([answers[0].status_code, answers[2].status_code]) == [204, 404]
    await runtime.database.pool.execute("DELETE FROM import_files")
    assert HERS not in await everything(runtime)


async def test_whose_time_is_over_is_counted_and_then_erased(
    runtime: Runtime, api: Api, cast: Cast, known: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "CHUNK", 1)
    sql, ada = runtime.database.pool, api(cast.ada)

    async def over() -> int:
        return int((await ada.post("/retention/preview", json={"days": 30})).json()["contacts"])

    await api(cast.max).post("/opt-outs", json={"phone": phone(1)})
    await sql.execute("UPDATE contacts SET touched_at = now() - interval '31 days'")
    await sql.execute("UPDATE imports SET created_at = now() - interval '31 days'")
    assert await over() == 0  # the campaign goes on
    await sql.execute("UPDATE campaigns SET state = 'ended'")
    assert await over() == 2  # a text of yesterday keeps the first
    await sql.execute("UPDATE conversations SET last_message_at = now() - interval '31 days'")
    await sql.execute("UPDATE messages SET state = 'unknown' WHERE direction = 'out'")
    assert await over() == 3
    assert (await ada.patch("/organization", json={"retention_days": 30})).status_code == 200
    await erasing.purge_all(runtime)
    assert await over() == 1  # a text of unknown fate is waited for
    await sql.execute("UPDATE messages SET state = 'delivered' WHERE state = 'unknown'")
    await erasing.purge_all(runtime)
    left = await everything(runtime)
    assert [trace for trace in (HERS, phone(1), phone(2), "Rosa0", "Rosa1") if trace in left] == []
    assert {one["action"] for one in (await ada.get("/audit")).json()["items"]} >= {"contacts.purged"}
    made = [(await api(cast.max).post("/contacts", json={"phone": one})).status_code for one in (HERS, phone(1))]
    assert made == [201, 409]  # who had opted out stays so


async def test_the_operator_does_the_same_by_command(settings: Settings, cast: Cast, known: Bank) -> None:
    ours = str(cast.ada.organization_id)
    assert (await operating.export_contact(settings, ours, "(520) 555-0100"))["contact"]["phone"] == HERS
    assert await operating.purge(settings, ours, 30, dry_run=True) == "0 contacts with 0 texts would be erased."
    await operating.erase_contact(settings, ours, HERS)
    with pytest.raises(NotFound):
        await operating.export_contact(settings, ours, HERS)
    with pytest.raises(Refused):
        await operating.purge(settings, ours, None, dry_run=False)
