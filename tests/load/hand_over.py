"""Thousands of threads of one volunteer go to others at once, and come back: until the answer, and on every screen."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.load.api import Api, until
from tests.load.live import hand_out
from tests.load.measuring import say
from tests.load.seed import Person, Size, bank
from tests.load.sockets import LiveSocket
from tests.load.world import AUTH_ID, AUTH_TOKEN, World, world

TAKERS = 3


async def run(folder: Path, threads: int) -> dict[str, Any]:
    async with world(folder) as made:
        size = Size(contacts=threads, volunteers=1 + TAKERS, numbers=20)
        people = bank(made.database_url, made.secret_key, made.carrier_url, (AUTH_ID, AUTH_TOKEN), size)
        giver, *takers = people.volunteers
        hand_out(made.database_url, [giver], threads)
        made.start("web", "jobs")
        await made.ready()
        screens = [await _screen(made, one) for one in (giver, *takers, people.supervisor)]
        api = Api(made.http, made.url, people.supervisor.key)
        order = {"to": {"user_ids": [str(one.id) for one in takers]}, "filter": {"assignee": str(giver.id)}}
        counted = (await api.post("/reassignments", {**order, "dry_run": True}))["count"]
        there, shown_there, done = await _timed(screens, threads, api, "/reassignments", order)
        back, shown_back, undone = await _timed(screens, threads, api, f"/undo/{done['undo']}", {})
        for screen in screens:
            await screen.close()
    return {
        "threads": threads,
        "counted": counted,
        "moved": done["count"],
        "answered_s": there,
        "on_screens_s": shown_there,
        "undone": undone["count"],
        "undo_answered_s": back,
        "undo_on_screens_s": shown_back,
    }


async def _screen(made: World, person: Person) -> LiveSocket:
    return await LiveSocket.open(made.http, made.url, key=person.key)


async def _timed(
    screens: Sequence[LiveSocket], threads: int, api: Api, path: str, order: dict[str, Any]
) -> tuple[float, float, Any]:
    """Seconds until the answer, seconds until the giver, all takers together and the supervisor have heard of all."""
    before = [len(screen.heard) for screen in screens]

    def news() -> list[int]:
        return [
            sum(event.name == "conversation.moved" for event in screen.heard[start:])
            for screen, start in zip(screens, before, strict=True)
        ]

    async def heard() -> bool:
        giver, *takers, supervisor = news()
        return giver >= threads and sum(takers) >= threads and supervisor >= threads

    began = time.monotonic()
    answer = await api.post(path, order)
    answered = time.monotonic() - began
    await until(heard, "every screen shows every move", patience=30)
    return round(answered, 2), round(time.monotonic() - began, 2), answer


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench hand_over", description=__doc__)
    options.add_argument("--threads", type=int, default=3_000)
    options.add_argument("--quick", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        say(asyncio.run(run(Path(folder), 300 if given.quick else given.threads)))


if __name__ == "__main__":
    main()
