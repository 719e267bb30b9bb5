"""How events travel: as JSON without attachments, and all of one unit of work in one message between processes."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import orjson
import socketio
from redis.asyncio.connection import parse_url
from socketio.packet import Packet as SocketPacket

# An event as it travels: its name, its payload and its rooms; who is in several of them hears it once.
# With a fourth, it is for those of them only who are also in that room.
Said: TypeAlias = tuple[str, Any, Sequence[str], str | None]


class Json:
    """orjson with the two functions, and the arguments, that the library calls a JSON module's."""

    @staticmethod
    def dumps(value: Any, separators: tuple[str, str] = (",", ":")) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        return orjson.loads(text)


class Packet(SocketPacket):  # type: ignore[misc]
    """Never searched for attachments: no event of ours has any, and the search costs more than the writing."""

    uses_binary_events: ClassVar[bool] = False
    json: ClassVar[type[Json]] = Json


GATHER = 0.005  # seconds


class _Clients(socketio.AsyncManager):  # type: ignore[misc]
    """The sockets of this process, as those that events are for."""

    async def tell(self, said: Sequence[Said]) -> None:
        for name, payload, rooms, also in said:
            to = list(rooms) if also is None else self._in_both(rooms, also)
            if to:
                await socketio.AsyncManager.emit(self, name, payload, namespace="/", room=to)

    def _in_both(self, rooms: Sequence[str], also: str) -> list[str]:
        """Each socket is a room of its own, too."""
        there = self.rooms.get("/", {}).get(also, ())
        return [sid for sid, _ in self.get_participants("/", rooms) if sid in there]


class Within(_Clients):
    """Events stay in this process."""

    async def say(self, said: Sequence[Said]) -> None:
        await self.tell(said)


def channel_of(redis_url: str) -> str:
    """Redis's channels know nothing of its databases: two Textbanks on one Redis would hear each other."""
    return f"textbank:events:{parse_url(redis_url).get('db', 0)}"


class Between(socketio.AsyncRedisManager, _Clients):  # type: ignore[misc]
    """Events reach the clients of every process; one that does not serve only writes.

    What is said within a few milliseconds leaves in one message: many people click at once.
    """

    def __init__(self, redis_url: str, *, serves: bool) -> None:
        super().__init__(redis_url, channel=channel_of(redis_url), write_only=not serves, json=Json)
        self.replaced: list[Any] = []  # connections to be closed with the others, in the end
        self._gathered: list[Said] = []
        self._writing: asyncio.Task[None] | None = None

    def _redis_connect(self) -> None:
        """Who listens connects once more, also where somebody has published before: the library forgets what it had."""
        self.replaced += [one for one in (self.pubsub, self.redis) if one is not None]
        super()._redis_connect()

    async def say(self, said: Sequence[Said]) -> None:
        """To our own clients first, which need no Redis for it."""
        await self.tell(said)
        self._gathered.extend(said)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        await asyncio.sleep(GATHER)
        while self._gathered:
            said, self._gathered = self._gathered, []
            await self._publish({"method": "emit", "said": said, "host_id": self.host_id})

    async def written(self) -> None:
        """What was said has left."""
        if self._writing is not None:
            await self._writing

    async def _handle_emit(self, message: dict[str, Any]) -> None:
        await self.tell(message["said"])
