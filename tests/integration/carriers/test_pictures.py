"""Pictures come in and go out: fetched once, made anew, shown to whom they concern, sent from our own address."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from server.access import Viewer
from server.actions import assignment, epochs, housekeeping, inbound, media, sending
from server.actions.sending import Press
from server.carriers.base import Inbound, Unavailable
from server.carriers.plivo import PlivoCarrier
from server.carriers.simulator import Config, Delay, Replies, Running, running
from server.errors import Invalid, Refused
from server.runtime import Runtime
from server.workers.sender import Sender
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

AUTH_ID = "MA000000000000000001"
AT_ONCE = Delay(kind="fixed", median=0.0)
Api = Callable[[Viewer], httpx.AsyncClient]


@dataclass(frozen=True, slots=True)
class Line:
    """Vera's bank, whose numbers may send pictures, and a carrier that brings some."""

    runtime: Runtime
    bank: Bank
    carrier: Running
    cast: Cast
    api: Api

    async def ask(self, method: str, path: str, viewer: Viewer | None = None, **how: Any) -> httpx.Response:
        return await self.api(viewer or self.cast.vera).request(method, path, **how)

    async def comes_in(self, text: str, **what: Any) -> None:
        row = await self.runtime.database.pool.fetchrow(
            "SELECT c.phone, n.phone AS number FROM contacts c, numbers n WHERE c.id = $1 AND n.id = $2",
            self.bank.contact_ids[0],
            self.bank.number_ids[0],
        )
        assert row is not None
        body = {"from": row["phone"], "to": row["number"], "text": text, "auth_id": AUTH_ID, **what}
        async with httpx.AsyncClient() as client:
            assert (await client.post(f"{self.carrier.url}/_sim/inbound", json=body)).is_success

    async def fetch_all(self) -> None:
        rows = await self.runtime.database.pool.fetch("SELECT id FROM media WHERE state = 'pending'")
        for row in rows:
            await media.fetch(self.runtime, row["id"])

    async def thread(self, viewer: Viewer | None = None) -> list[dict[str, Any]]:
        answer = await self.ask("GET", f"/conversations/{self.bank.conversation_ids[0]}", viewer)
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    async def incoming(self, count: int = 1) -> dict[str, Any]:
        """The newest text of the person, once there are so many."""
        async with asyncio.timeout(60):
            while True:
                found = [one for one in await self.thread() if one["direction"] == "in"]
                if len(found) >= count:
                    return found[-1]
                await asyncio.sleep(0.02)


def file(form: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "blue").save(out, form)
    return out.getvalue()


@pytest.fixture
async def line(runtime: Runtime, cast: Cast, served: str, api: Api) -> AsyncIterator[Line]:
    await epochs.rebuild(runtime)
    config = Config(
        port=0,
        accounts={AUTH_ID: "the token"},
        latency=AT_ONCE,
        sent_after=AT_ONCE,
        final_after=AT_ONCE,
        errors={},
        replies=Replies(on=False, delay=AT_ONCE),
        retry_scale=0.005,
    )
    async with running(config) as carrier:
        client = PlivoCarrier(simulator=carrier.url)
        made = await bank(runtime, cast.ada, contacts=2, numbers=1, api_url=carrier.url)
        await assignment.claim(runtime, cast.vera, made.campaign_id)
        async with httpx.AsyncClient() as simulator:
            url = f"{served}/hooks/plivo/inbound/{made.account_id}"
            await simulator.post(f"{carrier.url}/_sim/config", json={"inbound_url": url})
        yield Line(replace(runtime, carrier=client), made, carrier, cast, api)
        await client.close()


@pytest.fixture
async def texted(line: Line) -> Line:
    """The first contact got the first text."""
    stop = asyncio.Event()
    task = asyncio.create_task(Sender(line.runtime).run(stop))
    await sending.send(line.runtime, line.cast.vera, Press(line.bank.conversation_ids[0], "press-0001", "initial"))
    async with asyncio.timeout(60):
        while (await line.thread())[0]["state"] != "delivered":
            await asyncio.sleep(0.02)
    stop.set()
    await task
    return line


async def test_a_picture_that_comes_in_is_fetched_once_and_shown_to_who_holds_the_thread(texted: Line) -> None:
    await texted.comes_in("Look at this!", pictures=2)
    message = await texted.incoming()
    assert message["text"] == "Look at this!"
    assert [one["kind"] for one in message["media"]] == ["image", "image"]
    await texted.fetch_all()
    answer = await texted.ask("GET", f"/media/{message['media'][0]['id']}")
    assert answer.status_code == 200
    assert Image.open(BytesIO(answer.content)).size == (160, 120)


async def test_its_address_runs_nothing_whoever_opens_it(texted: Line) -> None:
    await texted.comes_in("", pictures=1)
    message = await texted.incoming()
    await texted.fetch_all()
    headers = (await texted.ask("GET", f"/media/{message['media'][0]['id']}")).headers
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-disposition"].startswith("attachment")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "image/png"


async def test_a_text_without_words_shows_as_a_picture_in_lists(texted: Line) -> None:
    await texted.comes_in("", pictures=1)
    message = await texted.incoming()
    assert (message["text"], message.get("score")) == ("", None)
    rows = (await texted.ask("GET", "/conversations?status=needs_attention")).json()["items"]
    assert rows[0]["preview"] == "\N{CAMERA}"


async def test_others_do_not_get_it(texted: Line) -> None:
    await texted.comes_in("", pictures=1)
    path = f"/media/{(await texted.incoming())['media'][0]['id']}"
    await texted.fetch_all()
    assert (await texted.ask("GET", path, texted.cast.vic)).status_code == 404
    assert (await texted.ask("GET", path, texted.cast.olga)).status_code == 404
    assert (await texted.ask("GET", path, texted.cast.sue)).status_code == 200


async def test_one_from_elsewhere_than_the_carrier_is_never_fetched_and_drawn_as_missing(texted: Line) -> None:
    await texted.comes_in("Look", media=["http://169.254.169.254/latest", "https://evil.example/p.png"])
    message = await texted.incoming()
    await texted.fetch_all()
    answer = await texted.ask("GET", f"/media/{message['media'][0]['id']}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "This file cannot be shown." in answer.text


async def test_a_carrier_that_does_not_answer_is_asked_again(texted: Line) -> None:
    await texted.comes_in("", pictures=1)
    await texted.incoming()
    media_id = await texted.runtime.database.pool.fetchval("SELECT id FROM media")
    sealed_off = replace(texted.runtime, carrier=PlivoCarrier(simulator="http://127.0.0.1:9"))
    await texted.runtime.database.pool.execute("UPDATE media SET source_url = 'http://127.0.0.1:9/p'")
    with pytest.raises(Unavailable):
        await media.fetch(sealed_off, media_id)
    await sealed_off.carrier.close()
    assert await texted.runtime.database.pool.fetchval("SELECT state FROM media") == "pending"
    await media.give_up(texted.runtime, media_id)
    assert await texted.runtime.database.pool.fetchval("SELECT state FROM media") == "refused"


async def test_a_picture_that_is_brought_twice_is_kept_once(texted: Line) -> None:
    await texted.comes_in("Once", pictures=1)
    await texted.incoming()
    row = await texted.runtime.database.pool.fetchrow(
        """SELECT m.carrier_id, c.phone, n.phone AS number FROM messages m JOIN contacts c ON c.id = m.contact_id
           JOIN numbers n ON n.id = m.number_id WHERE m.direction = 'in'"""
    )
    assert row is not None
    again = Inbound(row["carrier_id"], row["phone"], row["number"], "Once", media_urls=("https://media.plivo.com/p",))
    await inbound.receive(texted.runtime, texted.bank.account_id, again)
    assert await texted.runtime.database.pool.fetchval("SELECT count(*) FROM media") == 1


async def test_a_picture_from_nobody_we_texted_goes_with_its_text_to_the_thread_it_is_attached_to(texted: Line) -> None:
    sql = texted.runtime.database.pool
    await sql.execute("UPDATE contacts SET phone = '+15205550198' WHERE id = $1", texted.bank.contact_ids[1])
    number = await sql.fetchval("SELECT phone FROM numbers")
    async with httpx.AsyncClient() as client:
        body = {"from": "+15205550199", "to": number, "text": "Hi", "auth_id": AUTH_ID, "pictures": 1}
        await client.post(f"{texted.carrier.url}/_sim/inbound", json=body)
    async with asyncio.timeout(60):
        while not (orphan := await sql.fetchval("SELECT id FROM orphans")):
            await asyncio.sleep(0.02)
    await texted.fetch_all()
    thread = str(texted.bank.conversation_ids[0])
    answer = await texted.ask("POST", f"/orphans/{orphan}/attach", texted.cast.sue, json={"conversation": thread})
    assert answer.is_success, answer.text
    message = await texted.incoming()
    assert (await texted.ask("GET", f"/media/{message['media'][0]['id']}")).headers["content-type"] == "image/png"


async def attach(line: Line, content: bytes, viewer: Viewer | None = None) -> httpx.Response:
    return await line.ask("POST", "/media", viewer, files={"file": ("cat.jpg", content)})


async def test_an_attached_picture_goes_out_from_an_address_nobody_can_guess(texted: Line) -> None:
    added = (await attach(texted, file())).json()
    assert (added["kind"], added["bytes"] > 0) == ("image", True)
    press = {"client_ref": "reply-0001", "kind": "reply", "text": "x" * 300, "media_ids": [added["id"]]}
    thread = texted.bank.conversation_ids[0]
    sent = await texted.ask("POST", f"/conversations/{thread}/messages", json=press)
    assert sent.status_code == 201, sent.text
    stop = asyncio.Event()
    task = asyncio.create_task(Sender(texted.runtime).run(stop))
    async with asyncio.timeout(60):
        while (message := (await texted.thread())[-1])["state"] != "delivered":
            await asyncio.sleep(0.02)
    stop.set()
    await task
    stats = texted.carrier.traffic.stats()
    assert (stats["pictures"], stats["parts"]) == (1, 2)  # a picture message is one part, however long its words
    assert message["media"] == [{"id": added["id"], "kind": "image", "url": added["url"]}]
    async with httpx.AsyncClient(base_url=texted.runtime.settings.public_url) as stranger:
        assert (await stranger.get(added["url"])).headers["content-type"] == "image/jpeg"
        assert (await stranger.get("/media/guessed")).status_code == 404


async def test_a_number_without_pictures_is_refused_at_the_press_and_never_asked_of_the_carrier(texted: Line) -> None:
    """Words still leave. A picture that was pressed before the number was changed fails, for a coordinator."""
    sql, thread = texted.runtime.database.pool, texted.bank.conversation_ids[0]
    picture = int((await attach(texted, file())).json()["id"])
    await sql.execute("UPDATE numbers SET mms = false")
    with pytest.raises(Refused, match="sends no pictures") as refusal:
        await sending.send(texted.runtime, texted.cast.vera, Press(thread, "r-1", "reply", "Look!", None, (picture,)))
    assert refusal.value.code == "no_pictures"
    await sending.send(texted.runtime, texted.cast.vera, Press(thread, "r-2", "reply", "Words"))
    await sql.execute("UPDATE numbers SET mms = true")
    await sending.send(texted.runtime, texted.cast.vera, Press(thread, "r-3", "reply", "Look!", None, (picture,)))
    await sql.execute("UPDATE numbers SET mms = false")
    stop = asyncio.Event()
    task = asyncio.create_task(Sender(texted.runtime).run(stop))
    async with asyncio.timeout(60):
        while {one["state"] for one in (await texted.thread())[-2:]} != {"delivered", "failed"}:
            await asyncio.sleep(0.02)
    stop.set()
    await task
    assert texted.carrier.traffic.stats()["pictures"] == 0
    assert (await texted.thread())[-1]["reason"] == "The number this person hears from sends no pictures."
    row = await sql.fetchrow("SELECT id, reason FROM messages WHERE state = 'failed'")
    assert row is not None
    assert row["reason"] == "no_pictures"
    again = await texted.ask("POST", f"/messages/{row['id']}/resend", texted.cast.max)
    assert (again.status_code, again.json()["code"]) == (409, "no_pictures")


async def test_a_first_text_with_a_picture_leaves_from_the_numbers_that_send_some(texted: Line) -> None:
    """The second person knows no number yet; of two the one that sends pictures is taken, of none none."""
    sql, thread = texted.runtime.database.pool, texted.bank.conversation_ids[1]
    await sql.execute("UPDATE initial_scripts SET media_url = 'https://example.org/map.png'")
    await sql.execute("UPDATE numbers SET mms = false")
    texted.runtime.campaign_pools.clear()
    press = Press(thread, "press-0002", "initial")
    with pytest.raises(Refused, match="sends no pictures"):
        await sending.send(texted.runtime, texted.cast.vera, press)
    able = await sql.fetchval(
        """INSERT INTO numbers (organization_id, account_id, phone, kind, parts_per_second, state)
           SELECT organization_id, account_id, '+15105550177', 'long_code', 1, 'active' FROM numbers RETURNING id"""
    )
    texted.runtime.campaign_pools.clear()
    await sending.send(texted.runtime, texted.cast.vera, press)
    assert await sql.fetchval("SELECT number_id FROM messages WHERE client_ref = 'press-0002'") == able


async def test_a_film_is_attached_like_a_picture_and_goes_out_as_what_it_is(texted: Line) -> None:
    added = (await attach(texted, b"\0\0\0\x10ftypisom\0\0\0\0")).json()
    assert added["kind"] == "video"
    press = Press(texted.bank.conversation_ids[0], "reply-0001", "reply", "", None, (int(added["id"]),))
    await sending.send(texted.runtime, texted.cast.vera, press)
    assert (await texted.thread())[-1]["media"] == [{"id": added["id"], "kind": "video", "url": added["url"]}]
    async with httpx.AsyncClient(base_url=texted.runtime.settings.public_url) as carrier:
        assert (await carrier.get(added["url"])).headers["content-type"] == "video/mp4"


async def test_what_was_handed_in_and_not_used_for_a_day_is_attached_no_more_and_goes(texted: Line) -> None:
    pool = texted.runtime.database.pool
    added = {name: (await attach(texted, file())).json()["id"] for name in ("sent", "template", "unused", "new")}
    thread = texted.bank.conversation_ids[0]
    press = Press(thread, "reply-0001", "reply", "Look!", None, (int(added["sent"]),))
    await sending.send(texted.runtime, texted.cast.vera, press)
    template = {"name": "Map", "text": "Look!", "media_id": added["template"]}
    assert (await texted.ask("POST", "/templates", texted.cast.max, json=template)).status_code == 201
    await texted.comes_in("", pictures=1)
    await texted.incoming()
    old = "UPDATE media SET created_at = now() - $1::text::interval WHERE id <> $2"
    await pool.execute(old, "24 hours 30 minutes", int(added["new"]))
    late = Press(thread, "reply-0002", "reply", "Look!", None, (int(added["unused"]),))
    with pytest.raises(Invalid, match="Attach it again"):
        await sending.send(texted.runtime, texted.cast.vera, late)
    assert await housekeeping.forget_uploads(texted.runtime) == 0, "whoever was about to send it has an hour"
    await pool.execute(old, "26 hours", int(added["new"]))
    assert await housekeeping.forget_uploads(texted.runtime) == 1
    kept = {str(row["id"]) for row in await pool.fetch("SELECT id FROM media WHERE token IS NOT NULL")}
    assert kept == {added["sent"], added["template"], added["new"]}
    assert await pool.fetchval("SELECT count(*) FROM media WHERE token IS NULL") == 1, "what came in stays"
    again = Press(thread, "reply-0003", "reply", "Look!", None, (int(added["template"]),))
    assert (await sending.send(texted.runtime, texted.cast.vera, again)).state == "queued"


async def test_what_came_in_has_no_address_for_strangers(texted: Line) -> None:
    await texted.comes_in("", pictures=1)
    await texted.incoming()
    assert await texted.runtime.database.pool.fetchval("SELECT count(token) FROM media") == 0


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.7", b"GIF89a<script>"])
async def test_what_is_no_picture_is_not_attached(line: Line, content: bytes) -> None:
    answer = await attach(line, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_file_of_more_than_five_megabytes_is_not_attached(line: Line) -> None:
    answer = await attach(line, file() + b"\0" * 6_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_text_takes_ten_pictures_and_only_those_of_its_organization(line: Line) -> None:
    theirs = int((await attach(line, file(), line.cast.olga)).json()["id"])
    mine = int((await attach(line, file())).json()["id"])
    for ids in ([theirs], [mine] * 11, [999_999]):
        with pytest.raises(Invalid):
            await media.attached(line.runtime, line.cast.vera, ids)
    assert len(await media.attached(line.runtime, line.cast.vera, [mine] * 10)) == 10


async def test_where_own_words_are_not_allowed_no_pictures_are(texted: Line) -> None:
    await texted.runtime.database.pool.execute(
        'UPDATE campaigns SET switches = \'{"sandbox": true, "custom_responses": false}\''
    )
    added = int((await attach(texted, file())).json()["id"])
    press = Press(
        texted.bank.conversation_ids[0], "reply-0001", "reply", None, texted.bank.response_script_id, (added,)
    )
    with pytest.raises(Refused) as refused:
        await sending.send(texted.runtime, texted.cast.vera, press)
    assert refused.value.code == "text_locked"


async def test_the_picture_of_a_script_goes_out_with_it(line: Line) -> None:
    picture = "https://example.org/flyer.png"
    await line.runtime.database.pool.execute("UPDATE initial_scripts SET media_url = $1", picture)
    sent = await sending.send(
        line.runtime, line.cast.vera, Press(line.bank.conversation_ids[1], "press-0002", "initial")
    )
    row = await line.runtime.database.pool.fetchrow(
        "SELECT parts, media::text AS media FROM messages WHERE id = $1", int(sent.id)
    )
    assert row is not None
    assert row["parts"] == 1
    assert picture in row["media"]
