"""Redis as the clock: every script runs through here, timed by one clock and bound to one epoch."""

import secrets
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import NoScriptError, RedisError, ResponseError

from server.governor import keys
from server.governor.levels import microseconds
from server.governor.policy import Policy
from server.group_commit import GroupCommit

_SCRIPTS = resources.files("server.governor") / "lua"
# A Redis without INFO lives in our process or is closed to us: the epoch key alone has to tell its memory.
_NAMELESS = "nameless"
CONNECTIONS = 8  # on which scripts run at the same time

Call = tuple[AsyncScript, list[str], list[Any]]


class GovernorAway(Exception):
    """Redis did not answer; the cause says how. Nothing may be sent until it does."""


class EpochLost(Exception):
    """Redis remembers nothing that may be relied on. Somebody has to rebuild it from PostgreSQL first."""


class RedisClock:
    """Runs scripts with the epoch this process knows.

    `simulated` gives microseconds in place of Redis TIME, for simulations in which hours pass in seconds.
    Left out, no clock but the server's has a say.
    """

    def __init__(self, redis: Redis, policy: Policy, simulated: Callable[[], int] | None = None) -> None:
        self.policy = policy
        self._redis = redis
        self._simulated = simulated
        self._epoch: str | None = None
        self._together = GroupCommit(self._answers, gather=0.0, at_once=CONNECTIONS)

    def script(self, *names: str) -> AsyncScript:
        """The named files as one script, in that order."""
        text = "\n".join((_SCRIPTS / f"{name}.lua").read_text("utf-8") for name in names)
        return self._redis.register_script(text)

    async def run(self, script: AsyncScript, script_keys: Sequence[str], ask: object) -> list[Any]:
        """The script's answer without its status.

        Raises EpochLost, and GovernorAway.
        """
        epoch = self._epoch or await self.epoch()
        if epoch is None:
            raise EpochLost
        status, *answer = await self._call(script, [keys.EPOCH, keys.CLOCK, *script_keys], self._opening(epoch, ask))
        if status != 1:
            self._epoch = None
            raise EpochLost
        return answer

    async def run_outside_epochs(self, script: AsyncScript, script_keys: Sequence[str], ask: object) -> None:
        await self._call(script, script_keys, [orjson.dumps(ask)])

    async def epoch(self) -> str | None:
        """The epoch that Redis is in; None when it has none, or one of another server run."""
        try:
            found = await self._redis.get(keys.EPOCH)
            run_id = await self._run_id()
        except RedisError as error:
            raise GovernorAway from error
        epoch = found.decode() if isinstance(found, bytes) else ""
        self._epoch = epoch if epoch.startswith(f"{run_id}:") else None
        return self._epoch

    async def begin_epoch(self, script: AsyncScript, script_keys: Sequence[str], ask: object) -> str:
        """Run the script that rebuilds and names a new epoch."""
        try:
            epoch = f"{await self._run_id()}:{secrets.token_hex(8)}"
        except RedisError as error:
            raise GovernorAway from error
        await self._call(script, [keys.EPOCH, keys.CLOCK, *script_keys], self._opening(epoch, ask))
        self._epoch = epoch
        return epoch

    def _opening(self, epoch: str, ask: object) -> list[str | int | bytes]:
        moment = "" if self._simulated is None else self._simulated()
        return [epoch, moment, microseconds(self.policy.longest_standstill), orjson.dumps(ask)]

    async def _call(self, script: AsyncScript, script_keys: Sequence[str], args: Sequence[Any]) -> list[Any]:
        return await self._together.add((script, [*script_keys], [*args]))

    async def _answers(self, calls: Sequence[Call]) -> Sequence[list[Any] | Exception]:
        """Of what was asked in one turn of the loop, with one way to Redis and back."""
        try:
            if len(calls) == 1:
                return [await _run(*calls[0])]
            way = self._redis.pipeline(transaction=False)
            for script, script_keys, args in calls:
                way.evalsha(script.sha, len(script_keys), *script_keys, *args)
            answers = await way.execute(raise_on_error=False)
            return [
                await _run(*call) if isinstance(answer, NoScriptError) else _away(answer)
                for call, answer in zip(calls, answers, strict=True)
            ]
        except RedisError as error:
            return [_away(error) for _ in calls]

    async def _run_id(self) -> str:
        try:
            return str((await self._redis.info("server"))["run_id"])
        except ResponseError:
            return _NAMELESS


async def _run(script: AsyncScript, script_keys: list[str], args: list[Any]) -> list[Any]:
    """Loads the script where Redis does not know it yet."""
    answer: list[Any] = await script(keys=script_keys, args=args)
    return answer


def _away(answer: Any) -> Any:
    """An error as the one that callers know, with its cause."""
    if not isinstance(answer, RedisError):
        return answer
    away = GovernorAway()
    away.__cause__ = answer
    return away
