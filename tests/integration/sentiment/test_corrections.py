"""A supervisor says how a reply is meant: everyone sees it, and the next training learns from it."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, corrections, inbound, sending
from server.actions.sending import Press
from server.carriers.base import Inbound
from server.runtime import Runtime
from server.sentiment import corpus
from tests.cast import Cast
from tests.factories import Bank, bank

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
SARCASM = "Lovely,\tanother\nmiracle of punctuality"


@pytest.fixture
async def made(runtime: Runtime, cast: Cast) -> Bank:
    made = await bank(runtime, cast.ada, contacts=1)
    thread = int((await assignment.claim(runtime, cast.vera, made.campaign_id)).conversations[0].id)
    await sending.send(runtime, cast.vera, Press(thread, "ref-00001", "initial"))
    return made


async def replied(runtime: Runtime, made: Bank, text: str, carrier_id: str = "carrier-1") -> str:
    """The id of a reply that came in."""
    sql = runtime.database.pool
    phone = await sql.fetchval("SELECT phone FROM contacts WHERE id = $1", made.contact_ids[0])
    ours = await sql.fetchval("SELECT phone FROM numbers WHERE id = $1", made.number_ids[0])
    await inbound.receive(runtime, made.account_id, Inbound(carrier_id, phone, ours, text))
    return str(await sql.fetchval("SELECT id FROM messages WHERE carrier_id = $1", carrier_id))


async def test_a_corrected_reply_has_its_new_band_in_its_thread_and_in_every_figure(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    reply = await replied(runtime, made, "Yes! Count me in")
    answer = await api(cast.sue).put(f"/messages/{reply}/sentiment", json={"band": "negative"})
    assert (answer.status_code, answer.json()["band"]) == (200, "negative")
    thread = (await api(cast.vera).get(f"/conversations/{made.conversation_ids[0]}")).json()
    assert (thread["conversation"]["band"], thread["messages"][-1]["band"]) == ("negative", "negative")
    progress = (await api(cast.sue).get(f"/campaigns/{made.campaign_id}/progress")).json()
    assert progress["sentiment"]["negative"] == 1


async def test_the_band_first_named_brings_its_own_score_back(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    reply = await replied(runtime, made, "Yes! Count me in")
    address = f"/messages/{reply}/sentiment"
    await api(cast.sue).put(address, json={"band": "neutral"})
    again = await api(cast.sue).put(address, json={"band": "positive"})
    assert again.json()["score"] == runtime.scorer.score("Yes! Count me in")


async def test_an_older_reply_leaves_its_thread_with_the_newest_ones_score(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    older = await replied(runtime, made, "Yes! Count me in")
    await replied(runtime, made, "Who is this?", "carrier-2")
    await api(cast.sue).put(f"/messages/{older}/sentiment", json={"band": "negative"})
    thread = (await api(cast.sue).get(f"/conversations/{made.conversation_ids[0]}")).json()
    assert thread["conversation"]["score"] == runtime.scorer.score("Who is this?")
    assert [message["band"] for message in thread["messages"][-2:]] == ["negative", "neutral"]


async def test_a_volunteer_a_stranger_and_a_text_of_ours_are_refused(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    reply = await replied(runtime, made, "ok")
    ours = await runtime.database.pool.fetchval("SELECT id FROM messages WHERE direction = 'out'")
    body = {"band": "negative"}
    assert (await api(cast.vera).put(f"/messages/{reply}/sentiment", json=body)).status_code == 403
    assert (await api(cast.olga).put(f"/messages/{reply}/sentiment", json=body)).status_code == 404
    assert (await api(cast.sue).put(f"/messages/{ours}/sentiment", json=body)).status_code == 404
    assert (await api(cast.sue).put(f"/messages/{reply}/sentiment", json={"band": "cross"})).status_code == 422


async def test_who_corrected_when_is_kept_and_the_last_word_counts(
    runtime: Runtime, cast: Cast, api: Api, made: Bank
) -> None:
    reply = await replied(runtime, made, "ok")
    for viewer, band in ((cast.sue, "negative"), (cast.max, "positive")):
        await api(viewer).put(f"/messages/{reply}/sentiment", json={"band": band})
    rows = await runtime.database.pool.fetch("SELECT * FROM sentiment_corrections")
    assert [(row["user_id"], row["score"], row["read_as"]) for row in rows] == [
        (cast.max.user_id, 85, runtime.scorer.score("ok"))
    ]
    assert rows[0]["corrected_at"] is not None


async def test_what_was_corrected_is_a_file_that_training_reads(
    runtime: Runtime, cast: Cast, api: Api, made: Bank, tmp_path: Path
) -> None:
    reply = await replied(runtime, made, SARCASM)
    await api(cast.sue).put(f"/messages/{reply}/sentiment", json={"band": "negative"})
    path = tmp_path / "corrections.tsv"
    path.write_text("\n".join(await corrections.exported(runtime, cast.sue.organization_id)) + "\n", encoding="utf-8")
    (learned,) = corpus.load(path)
    assert learned.text == "Lovely, another miracle of punctuality"
    assert learned.band_index == 0
    assert list(await corrections.exported(runtime, cast.olga.organization_id)) == [
        path.read_text(encoding="utf-8").split("\n")[0]
    ]
