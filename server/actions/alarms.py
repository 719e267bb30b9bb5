"""What goes wrong between us and the carriers, told at once to those who watch; never with a phone number."""

from typing import Literal

from server.actions.unit_of_work import say
from server.domain.languages import Phrase
from server.realtime import rooms
from server.realtime.events import Notice
from server.realtime.publisher import Announcement
from server.runtime import Runtime

Level = Literal["warning", "error"]


def alarm(organization_id: int, text: Phrase, level: Level = "warning") -> Announcement:
    return Announcement((rooms.supervisors(organization_id),), Notice(level=level, text=text))


async def tell(runtime: Runtime, organization_id: int, text: Phrase) -> None:
    await say(runtime, [alarm(organization_id, text)])


def unreachable(seconds: float) -> Phrase:
    return Phrase.counted(
        "The carrier cannot be reached: its account rests for {count} second, then we try again. Nothing is lost.",
        "The carrier cannot be reached: its account rests for {count} seconds, then we try again. Nothing is lost.",
        round(seconds),
    )


def refused_as_too_fast(seconds: float) -> Phrase:
    return Phrase.counted(
        "The carrier goes on finding a number too fast: it rests for {count} second.",
        "The carrier goes on finding a number too fast: it rests for {count} seconds.",
        round(seconds),
    )


def taken_for_spam(filtered: int, of: int) -> Phrase:
    return Phrase(
        "A number rests for an hour: carriers took {filtered} of its last {of} texts for spam. Look at the script.",
        filtered=filtered,
        of=of,
    )


def unusable() -> Phrase:
    return Phrase("The carrier says that one of our numbers cannot send. Nothing leaves from it until it is looked at.")


def stopped(reason: str) -> Phrase:
    return Phrase("The carrier stopped our account, and nothing is sent through it: {reason}", reason=reason)
