"""What a campaign of the demo is made of, before it has rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from server.demo.people import voter
from server.demo.talks import Talk
from server.domain.surveys import Question

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Script:
    """A first text; one with a language goes to contacts who speak it, the others to everybody else."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A time in which people texted: so long before now, for so long."""

    ago: timedelta
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Mark:
    """Tags by name, and values of custom fields by key."""

    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bank:
    """A campaign with its list.

    `contacts` is a range of the demo's contacts, of whom every `spanish_every`-th speaks Spanish; the first
    `texted` of them were texted in the `shifts`, the last `opted_out_before` had said stop before the launch.
    `fields` are the custom fields of the n-th contact, `marks` what a canned response puts on a thread, by title.
    """

    key: str
    title: str
    list_name: str
    description: str
    contacts: range
    initials: tuple[Script, ...]
    canned: tuple[tuple[str, str], ...]
    texted: int
    shifts: tuple[Shift, ...]
    talks: tuple[Talk, ...]
    spanish_every: int = 1_000_000  # nobody
    talk_every: int = 3
    questions: tuple[Question, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
    fields: Callable[[int], dict[str, str]] = voter
    folder: str | None = None
    team: str | None = None
    paused: bool = False
    opted_out_before: int = 0
    held: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A campaign that somebody has begun to write; without a list yet, if `list_name` is None."""

    title: str
    description: str
    initials: tuple[Script, ...]
    canned: tuple[tuple[str, str], ...]
    list_name: str | None = None
    questions: tuple[Question, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
