"""Everything a process works with, as one explicit value: built at the start, passed as first argument."""

from collections.abc import AsyncIterator
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
    groups: dict[str, GroupCommit[Any, Any]] = field(default_factory=dict)  # of what is written together, by its name

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
