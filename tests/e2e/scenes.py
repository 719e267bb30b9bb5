"""The states a volunteer's screen can be in, one picture each: `text-is-…`."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

from server.carriers.simulator.drawings import picture
from tests.e2e.staging import (
    LONG_NAME,
    PEOPLE,
    Stage,
    given,
    inbox,
    otherwise,
    pausing,
    reply,
    text,
    threads,
    waiting,
)

OVER = {"start": "09:00", "end": "09:01", "zone": "contact"}  # it is past noon where people of the demo live
KEYBOARD = 420  # what an on-screen keyboard leaves of a phone, in pixels of height
TALKATIVE = 200

Scene: TypeAlias = Callable[[Stage], AbstractAsyncContextManager[None]]
SCENES: dict[str, Scene] = {}


def scene(play: Callable[[Stage], AsyncIterator[None]]) -> None:
    SCENES["text-is-" + play.__name__.replace("_", "-")] = asynccontextmanager(play)


@scene
async def nothing_open(stage: Stage) -> AsyncIterator[None]:
    """The list of somebody with whom no text bank is shared."""
    running = [one for one in (await stage.ada("GET", "/campaigns"))["items"] if one["state"] in ("running", "paused")]
    shared = [(one["id"], await stage.ada("GET", f"/campaigns/{one['id']}")) for one in running]
    try:
        for id_, _ in shared:
            await stage.ada("POST", f"/campaigns/{id_}/publish", {"to": {"user_ids": [stage.ada_id]}})
        await stage.open("/text")
        yield
    finally:
        for id_, was in shared:
            back = {"to": was["audience"], "language": was["audience_language"]}
            await stage.ada("POST", f"/campaigns/{id_}/publish", back)


@scene
async def before_any_script(stage: Stage) -> AsyncIterator[None]:
    await stage.page.route(re.compile(r"\.m?js$"), lambda route: route.abort())
    await stage.open()
    yield


@scene
async def nobody_left(stage: Stage) -> AsyncIterator[None]:
    await given(stage, lambda initial: initial.update(conversations=[], left=0))
    await threads(stage.page, [], [])
    await stage.open()
    yield


@scene
async def without_replies(stage: Stage) -> AsyncIterator[None]:
    await inbox(stage, [], [])
    yield


@scene
async def loading(stage: Stage) -> AsyncIterator[None]:
    async with waiting(stage.page, re.compile(r"/api/v1/conversations/\d+$")):
        await stage.open()
        await stage.thread()
        yield


@scene
async def offline(stage: Stage) -> AsyncIterator[None]:
    """Two texts were pressed meanwhile. They leave when it is over."""
    await stage.open()
    await stage.page.context.set_offline(True)
    await stage.page.locator(".connection--lost").wait_for(state="attached")
    for _ in range(2):
        await stage.press(".screen__foot .button--primary")
    yield


@scene
async def outside_hours(stage: Stage) -> AsyncIterator[None]:
    """Somebody who pressed the button all the same."""
    async with otherwise(stage, {"texting_hours": OVER}):
        await stage.open()
        await stage.press(".screen__foot .button--primary")
        yield


@scene
async def outside_hours_in_a_thread(stage: Stage) -> AsyncIterator[None]:
    async with otherwise(stage, {"texting_hours": OVER}):
        await stage.open()
        await stage.thread()
        await stage.field.fill("At the Northside Library.")
        await stage.press(".composer .button--primary")
        yield
        await stage.field.fill("")
        await stage.page.wait_for_timeout(1_500)  # until the server has forgotten the words, too


@scene
async def paused(stage: Stage) -> AsyncIterator[None]:
    async with pausing(stage, "all"):
        await stage.open()
        yield


@scene
async def paused_for_first_texts(stage: Stage) -> AsyncIterator[None]:
    async with pausing(stage, "initials"):
        await stage.open()
        await stage.thread()
        yield


@scene
async def taken_over(stage: Stage) -> AsyncIterator[None]:
    """A thread in which the volunteer was writing went to somebody else."""
    await stage.open()
    await stage.thread()
    async with stage.page.expect_request("**/draft") as kept:
        await stage.field.fill("The Northside Library is")
    id_ = (await kept.value).url.split("/")[-2]
    handed = await stage.ada("POST", "/reassignments", {"ids": [id_], "to": {"user_ids": [stage.ada_id]}})
    await stage.page.locator(".toast, .bar--bad").first.wait_for()
    try:
        yield
    finally:
        await stage.ada("POST", f"/undo/{handed['undo']}")
        await stage.people["vera"].change("PUT", f"/conversations/{id_}/draft", {"text": ""})


@scene
async def opted_out(stage: Stage) -> AsyncIterator[None]:
    messages = [text(1, "Hi, it's Vera with Canyon Neighbors. Will you vote?", "out", by="Vera"), text(2, "STOP")]
    rows: list[dict[str, Any]] = []

    def fill(initial: dict[str, Any]) -> None:
        rows[:] = [reply(initial, 0, "Rosa M.", "STOP") | {"status": "opted_out"}]
        initial["conversations"] = rows

    await given(stage, fill)
    await threads(stage.page, rows, messages)
    await stage.open()
    await stage.pile(4)
    if stage.size != "desktop":
        await stage.press(".inbox__item")
    yield


@scene
async def full_of_replies(stage: Stage) -> AsyncIterator[None]:
    await inbox(stage, [PEOPLE[n % len(PEOPLE)] for n in range(TALKATIVE)], [text(1, "Where do I vote?")])
    yield


@scene
async def a_long_thread(stage: Stage) -> AsyncIterator[None]:
    """Two hundred texts, of people who write from right to left, and some that never arrived."""
    reasons = {
        7: ("undelivered", "the phone is off or out of reach"),
        8: ("blocked", "opted_out"),
        9: ("queued", "paused"),
        10: ("unconfirmed", None),
    }
    texts = [text(n, PEOPLE[n % len(PEOPLE)][1], "out" if n % 3 == 1 else "in") for n in range(TALKATIVE)]
    for n, (state, reason) in reasons.items():
        texts.append(text(TALKATIVE + n, "The polling place is the gym.", "out", state=state, reason=reason))
    await inbox(stage, list(PEOPLE), texts)
    await stage.press(".inbox__item")
    yield


@scene
async def a_long_name(stage: Stage) -> AsyncIterator[None]:
    def rename(initial: dict[str, Any]) -> None:
        for row in initial["conversations"]:
            row["contact"] |= {
                "name": LONG_NAME,
                "first_name": "Maximiliana-Wilhelmine-Alexandrina",
                "city": "Llanfairpwllgwyngyll",
            }

    await given(stage, rename)
    await stage.open()
    yield


@scene
async def full_of_pictures(stage: Stage) -> AsyncIterator[None]:
    """A picture that came in, covered and shown; one that went out; a sound."""
    await stage.page.route("**/media/drawn", lambda route: route.fulfill(body=picture(3), content_type="image/png"))
    drawn, sound = ({"id": "1", "kind": kind, "url": "/media/drawn"} for kind in ("image", "audio"))
    texts = [
        text(1, "Look at this", media=[drawn]),
        text(2, "", media=[drawn]),
        text(3, "And this is ours", "out", media=[drawn]),
        text(4, "", media=[sound]),
    ]
    await inbox(stage, [PEOPLE[4]], texts)
    await stage.press(".inbox__item")
    await stage.press(".blurred")
    yield


@scene
async def under_a_keyboard(stage: Stage) -> AsyncIterator[None]:
    """What is left of a phone's window while somebody writes: `interactive-widget` makes it smaller."""
    await stage.open()
    await stage.thread()
    if stage.size != "desktop":
        width = stage.page.viewport_size["width"] if stage.page.viewport_size else 375
        await stage.page.set_viewport_size({"width": width, "height": KEYBOARD})
    await stage.field.focus()
    await stage.settled()
    yield


@scene
async def over_for_today(stage: Stage) -> AsyncIterator[None]:
    await stage.open()
    await stage.page.route("**/release", lambda route: route.fulfill(json={"count": 37, "undo": "none"}))
    await stage.press(".topbar .tool:last-child")
    yield


@scene
async def between_buckets(stage: Stage) -> AsyncIterator[None]:
    """With replies to answer first."""

    def sent(initial: dict[str, Any]) -> None:
        initial["conversations"] = [row for row in initial["conversations"] if row["status"] != "to_send"]
        initial["left"] = 230

    await given(stage, sent)
    async with waiting(stage.page, "**/api/v1/conversations/changes*"):
        await stage.open()
        yield


@scene
async def bound_to_canned_responses(stage: Stage) -> AsyncIterator[None]:
    await given(stage, lambda initial: initial["campaign"]["switches"].update(custom_responses=False))
    await stage.open()
    await stage.thread()
    yield
