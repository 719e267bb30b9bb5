"""What is announced, kept for a test to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from server.realtime.events import Notice
from server.realtime.publisher import Announcement


@dataclass
class Heard:
    """Stands for the publisher."""

    said: list[Announcement] = field(default_factory=list)

    async def publish(self, announcements: Iterable[Announcement]) -> None:
        self.said += announcements

    @property
    def alarms(self) -> list[str]:
        return [str(one.event.text) for one in self.said if isinstance(one.event, Notice)]
