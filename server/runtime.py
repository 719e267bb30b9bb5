"""Everything a process works with, as one explicit value: built at the start, passed as first argument."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from redis.asyncio import Redis

from server.carriers.base import Account, Carrier
from server.carriers.plivo import PlivoCarrier
from server.governor.governor import Governor
from server.governor.policy import Policy
from server.governor.wakeups import Wakeups
from server.group_commit import GroupCommit
from server.realtime.publisher import Publisher
from server.secrets import SecretBox
from server.sentiment.scorer import Scorer
from server.settings import PLIVO_API_URL, Settings
from server.storage.database import Database

LOOKS = 2  # statements that look the same up for many, at once


@dataclass(frozen=True, slots=True)
class Runtime:
    """Open connections and loaded models of one process."""

    settings: Settings
    database: Database
    redis: Redis
    governor: Governor
    wakeups: Wakeups
    carrier: Carrier
    publisher: Publisher
    scorer: Scorer
    secrets: SecretBox
    # What binding and carrier_accounts, both of actions, remember for some seconds.
    campaign_pools: dict[tuple[int, int | None, Any], Any] = field(default_factory=dict)
    accounts: dict[int, tuple[float, Account]] = field(default_factory=dict)
    lately: dict[int, Any] = field(default_factory=dict)  # of dashboards, by organization
    analyses: dict[str, Any] = field(default_factory=dict)  # figures that are being made, of keeping
    groups: dict[str, GroupCommit[Any, Any]] = field(default_factory=dict)  # of what shares statements, by its name

    def together(
        self, name: str, write: Callable[[Sequence[Any]], Awaitable[Sequence[Any]]], **how: Any
    ) -> GroupCommit[Any, Any]:
        """The group of this name; the first who asks for it says how it writes (`GroupCommit`)."""
        if name not in self.groups:
            self.groups[name] = GroupCommit(write, **how)
        return self.groups[name]

    def looking(
        self, name: str, look: Callable[[Sequence[Any]], Awaitable[Sequence[Any]]], gather: float = 0.0
    ) -> GroupCommit[Any, Any]:
        """The same of what is looked up. Unless it gathers, the first does not wait: who comes meanwhile shares."""
        return self.together(name, look, gather=gather, at_once=LOOKS, apart=False)

    @property
    def secure(self) -> bool:
        """Whether people reach this instance over TLS."""
        return self.settings.public_url.startswith("https://")


def policy(settings: Settings) -> Policy:
    """The governor's figures, with those that an operator may set."""
    chosen = Policy(strict=settings.strict_carrier_limits)
    return replace(chosen, class_shares=settings.carrier_shares) if settings.carrier_shares else chosen


@asynccontextmanager
async def open_runtime(settings: Settings, redis: Redis, publisher: Publisher) -> AsyncIterator[Runtime]:
    """Opens what `settings` name. Raises OSError or asyncpg errors when the database is not there."""
    async with AsyncExitStack() as stack:
        database = await Database.connect(settings.database_url, settings.database_pool)
        stack.push_async_callback(database.close)
        stack.push_async_callback(publisher.close)
        own_api = settings.plivo_api_url
        carrier = PlivoCarrier(simulator=None if own_api == PLIVO_API_URL else own_api)
        stack.push_async_callback(carrier.close)
        wakeups = Wakeups(redis)
        stack.push_async_callback(wakeups.close)
        yield Runtime(
            settings=settings,
            database=database,
            redis=redis,
            governor=Governor(redis, policy(settings)),
            wakeups=wakeups,
            carrier=carrier,
            publisher=publisher,
            scorer=Scorer.load(),
            secrets=SecretBox(settings.secret_key),
        )
