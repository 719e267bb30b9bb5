"""The rules one campaign is texted by: its own where it has them, else its organisation's."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from server.domain.campaigns import Switches
from server.domain.organizations import DayHours, Settings, StateHours, TextingHours
from server.domain.texting_hours import Hours, Week, Window


@dataclass(frozen=True, slots=True)
class Rules:
    """What dealing and sending ask."""

    organization: str
    settings: Settings
    switches: Switches
    hours: Hours

    @property
    def custom_responses(self) -> bool:
        """Whether volunteers may write their own words: both levels must allow it."""
        return self.settings.custom_responses and self.switches.custom_responses

    @property
    def frequency_guard(self) -> dt.timedelta:
        """How long a contact is left alone after another campaign's initial; zero when off."""
        hours = self.settings.frequency_guard_hours if self.switches.frequency_guard else 0
        return dt.timedelta(hours=hours)


@lru_cache(maxsize=512)
def read(organization: str, settings: str, switches: str, own_hours: str | None) -> Rules:
    """From the JSON texts as they are stored; the same texts give the same object."""
    of_organization = msgspec.json.decode(settings, type=Settings)
    clock = msgspec.json.decode(own_hours, type=TextingHours | None) if own_hours else None
    return Rules(
        organization,
        of_organization,
        msgspec.json.decode(switches, type=Switches),
        _hours_of(clock or of_organization.texting_hours, of_organization.state_hours),
    )


def _hours_of(clock: TextingHours, states: Mapping[str, StateHours | None]) -> Hours:
    weeks = tuple((state, week_of(hours)) for state, hours in sorted(states.items()) if hours is not None)
    return Hours(dt.time.fromisoformat(clock.start), dt.time.fromisoformat(clock.end), clock.zone, weeks)


def week_of(hours: StateHours) -> Week:
    """Monday first."""
    return (_day_of(hours.weekdays),) * 5 + (_day_of(hours.saturday), _day_of(hours.sunday))


def _day_of(hours: DayHours) -> Window:
    return dt.time.fromisoformat(hours.start), dt.time.fromisoformat(hours.end)
