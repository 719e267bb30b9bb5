"""Which files are made from the code, and by what."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from server.docs import events, settings, typescript

ROOT: Final = Path(__file__).parents[2]
PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/events.md": events.page,
    "docs/settings.md": settings.page,
    "web/static/js/events.d.ts": typescript.page,
}
