"""How the simulated carrier behaves; also the format of a script file (JSON, same names)."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any, Literal

import msgspec

_MIX: dict[str, float] = {
    "silent": 62,
    "positive": 14,
    "negative": 8,
    "question": 7,
    "neutral": 4,
    "wrong_number": 2,
    "stop": 3,
}
_PARTS = ("replies", "limits", "queue")
_ERRORS: dict[str, float] = {"30": 0.005, "50": 0.015, "70": 0.005, "80": 0.01}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typing mistake in a script file stops the start instead of being ignored."""


class Delay(Settings, frozen=True):
    """A length of time in seconds; lognormal around its median, as networks and people are."""

    median: float
    sigma: float = 0.4
    kind: Literal["fixed", "lognormal"] = "lognormal"

    def sample(self, dice: random.Random) -> float:
        if self.kind == "fixed" or not self.median:
            return self.median
        return dice.lognormvariate(math.log(self.median), self.sigma)


class Limits(Settings, frozen=True):
    """Hidden rates, answered by 429 when passed; 0 is none. Counted in parts."""

    number_per_second: float = 0.0
    number_burst: int = 2
    account_per_second: float = 0.0
    account_burst: int = 10
    # By the name of the recipient's network, see `networks`.
    network_per_minute: dict[str, int] = {}
    # All requests of an account, whatever they ask for.
    requests_per_five_seconds: int = 0


class Queue(Settings, frozen=True):
    """How fast what was accepted leaves the carrier's own queue; 0 is at once.

    The account in texts and pictures per second, a number in parts per second. What waits longer than its
    `message_expiry` is dropped.
    """

    account_per_second: float = 0.0
    account_pictures_per_second: float = 0.0
    number_per_second: float = 0.0


class Registered(Settings, frozen=True):
    """A campaign at the registry, and its brand; T-Mobile's tier and AT&T's texts per minute come from there."""

    brand_id: str = "BSAMPLE"
    brand: str = "Sample Brand"
    vetting_score: int = 80
    campaign_id: str = "CSAMPLE"
    usecase: str = "POLITICAL"
    status: str = "ACTIVE"
    tpm: int = 4500
    tier: str = "TOP"


class Replies(Settings, frozen=True):
    """How phones answer by themselves; words in brackets in a text are obeyed even when they do not."""

    on: bool = True
    delay: Delay = Delay(median=25.0, sigma=1.0)
    # Share of the people texted in English who answer in Spanish.
    spanish: float = 0.12
    # Share of friendly answers that are followed by a second text.
    twice: float = 0.0
    # Share of friendly answers that come with a picture.
    pictures: float = 0.0
    # While fewer answers than this were given in the last minute they come sooner; 0 is never.
    eager: int = 0
    # What first texts contain (a regular expression); the phone that gets another first answers as a friend does.
    opening: str = ""
    # Weights of what a phone does with the first text it gets.
    mix: dict[str, float] = msgspec.field(default_factory=_MIX.copy)


class Config(Settings, frozen=True):
    """Everything about one simulated carrier.

    Without `accounts` (auth id to token) any credentials are taken as right and remembered, because the
    token is what webhooks are signed with.
    """

    host: str = "127.0.0.1"
    port: int = 8090
    seed: int = 1
    numbers: int = 10
    toll_free: int = 0
    short_codes: tuple[str, ...] = ()
    # The first one has all long codes.
    registered: tuple[Registered, ...] = (Registered(),)
    accounts: dict[str, str] = {}
    inbound_url: str = ""
    inbound_urls: dict[str, str] = {}
    latency: Delay = Delay(median=0.08)
    sent_after: Delay = Delay(median=0.6)
    final_after: Delay = Delay(median=2.5, sigma=0.6)
    # Share of texts that end with this error code; the rest are delivered.
    errors: dict[str, float] = msgspec.field(default_factory=_ERRORS.copy)
    # Share of texts treated as if they held these words in brackets, such as {"500 after": 0.02}.
    faults: dict[str, float] = {}
    replies: Replies = Replies()
    limits: Limits = Limits()
    queue: Queue = Queue()
    blocks_after_stop: bool = True
    signatures: Literal["both", "v3", "v2", "none"] = "both"
    retry_scale: float = 1.0
    answer_within: float = 8.0
    list_lag: float = 0.0
    history: int = 200_000
    arrival_log: str = ""
    arrival_log_fsync: bool = False


def load_script(path: Path) -> Config:
    """Raises msgspec.ValidationError with the place of the mistake, or OSError."""
    return msgspec.json.decode(path.read_bytes(), type=Config)


def changed(config: Config, changes: dict[str, Any]) -> Config:
    """The settings with some replaced, parts of `replies`, `limits` and `queue` included."""
    merged = msgspec.to_builtins(config)
    for name, value in changes.items():
        old = merged.get(name)
        merged[name] = old | value if name in _PARTS and isinstance(value, dict) else value
    return msgspec.convert(merged, Config)
