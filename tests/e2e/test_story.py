"""A text bank from its first command to its report, over nothing but commands, HTTP, sockets and the carrier."""

import csv
import io
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests import oracle
from tests.factories import daytime_zone
from tests.load.api import Api, until
from tests.load.fiction import contact_phones, own_numbers
from tests.load.sockets import Heard, LiveSocket
from tests.load.webhooks import text_in
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

CONTACTS, BUCKET = 10, 4
COLUMNS = [
    "Recipient Phone Number", "Recipient Name", "Sent At", "Delivery Status", "Delivery Error", "Opted Out",
    "Response", "Responded At", "Sentiment",
]  # fmt: skip
SCRIPTS = [
    {"text": "Hi {firstName}, it's {volunteerFirstName} with {organization}. Will you vote on Tuesday?"},
    {"text": "Hello {firstName}, {volunteerFirstName} from {organization} here. Can we count on your vote?"},
]


@dataclass
class Screen:
    """A person before a browser: their session's socket and what they hold."""

    name: str
    user_id: str
    socket: LiveSocket
    http: aiohttp.ClientSession
    held: dict[str, str] = field(default_factory=dict)  # conversation to first name

    async def claim(self, campaign: str) -> dict[str, Any]:
        answer = await self.socket.ask("claim", campaign=campaign)
        self.held = {row["id"]: row["contact"]["first_name"] for row in answer.get("conversations", [])}
        return answer

    async def send(self, conversation: str, kind: str = "initial", **more: Any) -> dict[str, Any]:
        ref = uuid.uuid4().hex
        return await self.socket.ask("send", conversation=conversation, client_ref=ref, kind=kind, **more)


@dataclass
class Bank:
    """What the story has built so far."""

    made: World
    ada: Api
    campaign: str = ""
    phones: dict[str, str] = field(default_factory=dict)  # of contacts, by first name

    async def progress(self) -> dict[str, Any]:
        figures: dict[str, Any] = await self.ada.get(f"/campaigns/{self.campaign}/progress")
        return figures

    async def until_progress(self, **wanted: int) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            figures = await self.progress()
            return figures if all(figures[name] == count for name, count in wanted.items()) else None

        return await until(look, f"progress has {wanted}")

    def phone_of(self, screen: Screen, conversation: str) -> str:
        return self.phones[screen.held[conversation]]

    def number_of(self, phone: str) -> str:
        """Which of our numbers this phone heard from, by the carrier's account."""
        arrived = oracle.arrivals(self.made.arrivals)
        return next(one.src for one in arrived if one.dst == phone.removeprefix("+"))

    async def answers(self, phone: str, text: str, carrier_id: str | None = None) -> None:
        assert await text_in(self.made, phone, self.number_of(phone), text, carrier_id) == 200


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    """An organization made by command, on processes that are as those of an installation."""
    async with world(tmp_path) as made:
        made.start("web", "sender", "jobs")
        await made.ready()
        said = await made.command("create-organization", "Ward 4", "--admin-email", "ada@example.org")
        yield Bank(made, Api(made.http, made.url, json.loads(said)["api_key"]))


async def numbers_of_a_registered_campaign(bank: Bank) -> str:
    credentials = {"auth_id": AUTH_ID, "auth_token": AUTH_TOKEN, "api_url": bank.made.carrier_url}
    await bank.ada.post("/carrier-accounts", {"name": "Simulated", "messages_per_second": 100, **credentials})
    registration = await bank.ada.post("/registrations", {"name": "Get out the vote"})
    for phone in own_numbers(2):
        body = {"phone": phone, "parts_per_second": 20, "registration_id": registration["id"]}
        await bank.ada.post("/numbers", body)
    return str(registration["id"])


async def imported(bank: Bank, name: str, mode: str, text: str, **more: str) -> dict[str, Any]:
    """The figures of a list that is read in the background."""
    made_list = await bank.ada.post("/lists", {"name": name})
    form = aiohttp.FormData({"mode": mode, "list": made_list["id"], **more}, default_to_multipart=True)
    form.add_field("file", text.encode(), filename="list.csv")
    begun = await bank.ada.post("/imports", data=form)

    async def look() -> dict[str, Any] | None:
        figures: dict[str, Any] = await bank.ada.get(f"/imports/{begun['id']}")
        return figures if figures["status"] in ("done", "failed") else None

    figures = await until(look, "the import is done")
    assert figures["status"] == "done", figures
    return figures | {"list": made_list["id"]}


async def contacts(bank: Bank) -> str:
    """The list of the campaign, after one whose rows cannot all be used; its id."""
    phones = contact_phones(CONTACTS + 2)
    some = await imported(bank, "Pasted", "names", f"{phones[-1]}, Rosa Mora\n12345, Nobody\n{phones[-1]}, Rosa\n")
    assert (some["created"], some["invalid"], some["duplicates"], some["total"]) == (1, 1, 1, 3)
    bank.phones = {f"Pat{number}": phone for number, phone in enumerate(phones[:CONTACTS])}
    rows = "".join(f"{phone},{name},{daytime_zone()}\n" for name, phone in bank.phones.items())
    mapping = {"Phone": "phone", "First": "first_name", "Zone": "timezone"}
    figures = await imported(bank, "Voters", "columns", f"Phone,First,Zone\n{rows}", mapping=json.dumps(mapping))
    assert (figures["created"], figures["total"]) == (CONTACTS, CONTACTS)
    return str(figures["list"])


async def launched(bank: Bank, list_id: str, registration_id: str) -> None:
    draft = await bank.ada.post(
        "/campaigns",
        {
            "title": "Tuesday", "description": "Ask for their vote.", "list_id": list_id,
            "registration_id": registration_id,
            "bucket_size": BUCKET,
            "audience": "public", "initial_scripts": SCRIPTS,
            "response_scripts": [{"title": "Thanks", "text": "Thank you, {firstName}!"}],
        },
    )  # fmt: skip
    bank.campaign = draft["id"]
    await bank.ada.post(f"/campaigns/{bank.campaign}/launch")

    async def running() -> bool:
        return bool((await bank.ada.get(f"/campaigns/{bank.campaign}"))["state"] == "running")

    await until(running, "the campaign is set up")
    await bank.until_progress(contacts=CONTACTS, unassigned=CONTACTS, processed=0)


async def joined(bank: Bank, link: str, name: str) -> Screen:
    """Somebody follows the invite link; from then on the cookie says who they are."""
    http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    form = {"token": link.rsplit("/", 1)[1], "name": name, "email": f"{name.lower()}@example.org"}
    answer = await Api(http, bank.made.url).post("/join", form | {"password": "correct horse battery"})
    return Screen(name, answer["user_id"], await LiveSocket.open(http, bank.made.url), http)


async def everything_is_sent(bank: Bank, screens: list[Screen]) -> None:
    """Two buckets of four, each text with one press; the carrier brings them to their phones."""
    for screen in screens:
        assert (await screen.claim(bank.campaign))["ok"]
        for conversation in screen.held:
            assert (await screen.send(conversation))["state"] == "queued"
    sent = BUCKET * len(screens)
    await bank.until_progress(delivered=sent, processed=sent, unassigned=CONTACTS - sent)


def a_reply_in(conversation: str, text: str) -> Any:
    def wanted(event: Heard) -> bool:
        if event.name != "message.added" or event.payload["conversation"] != conversation:
            return False
        return bool(event.payload["message"]["direction"] == "in" and event.payload["message"]["text"] == text)

    return wanted


async def replies_are_seen(bank: Bank, vera: Screen, sue: LiveSocket) -> None:
    """Live by who holds the thread and by who supervises; copies of the webhook change nothing."""
    conversation, carrier_id = next(iter(vera.held)), str(uuid.uuid4())
    for _ in range(3):
        await bank.answers(bank.phone_of(vera, conversation), "Yes, count me in!", carrier_id)
    heard = await vera.socket.until(a_reply_in(conversation, "Yes, count me in!"))
    assert heard.payload["message"]["band"] == "positive"
    await sue.until(a_reply_in(conversation, "Yes, count me in!"))
    await bank.until_progress(replies=1, needs_attention=1)


async def stop_is_kept(bank: Bank, vera: Screen) -> None:
    """Whoever says STOP hears nothing more, whatever a volunteer presses."""
    conversation = list(vera.held)[1]
    await bank.answers(bank.phone_of(vera, conversation), "STOP")
    await vera.socket.until(a_reply_in(conversation, "STOP"))
    before = len(oracle.arrivals(bank.made.arrivals))
    answer = await vera.send(conversation, "reply", text="Are you sure?")
    assert (answer["state"], answer["reason"]) == ("blocked", "opted_out")
    await bank.until_progress(opt_outs=1)
    assert len(oracle.arrivals(bank.made.arrivals)) == before


async def threads_move(bank: Bank, vera: Screen, vic: Screen, sue: Api) -> None:
    """Both screens hear it, and the former owner's press is refused with the name of the new one."""
    conversation = next(iter(vera.held))
    body = {"ids": [conversation], "to": {"user_ids": [vic.user_id]}}
    assert (await sue.post("/reassignments", body))["count"] == 1

    def moved(event: Heard) -> bool:
        return event.name == "conversation.moved" and event.payload["conversation"] == conversation

    for screen in (vera, vic):
        assert (await screen.socket.until(moved)).payload["to"] == vic.user_id
    refused = await vera.send(conversation, "reply", text="Thanks!")
    assert (refused["ok"], refused["code"]) == (False, "not_yours")
    assert "Vic" in refused["detail"]
    thread = await sue.get(f"/conversations/{conversation}")
    scripts = (await sue.get(f"/campaigns/{bank.campaign}"))["response_scripts"]
    answer = await vic.send(conversation, "reply", response_script_id=scripts[0]["id"])
    assert answer["state"] == "queued", (answer, thread)

    async def left() -> bool:
        messages = (await sue.get(f"/conversations/{conversation}"))["messages"]
        return not any(message["state"] in ("queued", "sending") for message in messages)

    await until(left, "the answer is with the carrier")


async def pause_holds_everything(bank: Bank, vera: Screen) -> None:
    assert (await vera.claim(bank.campaign))["ok"]
    await bank.until_progress(waiting=0)
    await bank.ada.post(f"/campaigns/{bank.campaign}/pause", {"scope": "all"})
    before = len(oracle.arrivals(bank.made.arrivals))
    assert {(await vera.send(conversation))["code"] for conversation in vera.held} == {"paused"}
    assert len(oracle.arrivals(bank.made.arrivals)) == before
    await bank.ada.post(f"/campaigns/{bank.campaign}/resume")
    for conversation in vera.held:
        assert (await vera.send(conversation))["state"] == "queued"
    await bank.until_progress(delivered=CONTACTS, waiting=0)


async def the_report(bank: Bank) -> list[list[str]]:
    answer = await bank.ada.call("GET", f"/campaigns/{bank.campaign}/recipients.csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == COLUMNS
    return sorted(rows[1:])


async def everything_is_killed_and_started_again(bank: Bank) -> None:
    for name in ("sender", "web", "jobs", "redis", "postgres"):
        bank.made.kill(name)
    for name in ("postgres", "redis", "web", "jobs", "sender"):
        bank.made.restart(name)
    await bank.made.ready()


@pytest.mark.anyio
async def test_a_text_bank_from_the_first_command_to_the_report(bank: Bank) -> None:
    registration = await numbers_of_a_registered_campaign(bank)
    await launched(bank, await contacts(bank), registration)
    link = (await bank.ada.post("/invites", {"campaign_id": bank.campaign}))["url"]
    vera, vic = await joined(bank, link, "Vera"), await joined(bank, link, "Vic")
    new = {"email": "sue@example.org", "name": "Sue", "role": "supervisor", "with_api_key": True}
    sue = Api(bank.made.http, bank.made.url, (await bank.ada.post("/users", new))["api_key"])
    watching = await LiveSocket.open(bank.made.http, bank.made.url, key=sue.key)

    await everything_is_sent(bank, [vera, vic])
    await replies_are_seen(bank, vera, watching)
    await stop_is_kept(bank, vera)
    await threads_move(bank, vera, vic, sue)
    await pause_holds_everything(bank, vera)
    await bank.ada.post(f"/campaigns/{bank.campaign}/end")
    report, figures = await the_report(bank), await bank.progress()
    assert len(report) == CONTACTS
    for screen in (vera, vic):
        await screen.socket.close()
        await screen.http.close()
    await watching.close()

    await everything_is_killed_and_started_again(bank)
    assert await bank.progress() == figures
    assert await the_report(bank) == report
    by_the_rows = oracle.progress(bank.made.database_url, int(bank.campaign))
    assert {name: figures[name] for name in by_the_rows} == by_the_rows
    found = oracle.findings(bank.made.arrivals, bank.made.database_url)
    assert {name: count for name, count in found.items() if count} == {}
