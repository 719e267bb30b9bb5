"""Logs as one JSON object a line, with no texts, names or phones in them."""

import json
import logging
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Time, level, where, what; and the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def begin(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Their lines at INFO repeat ours, and some would hold addresses of people.
    for name in ("uvicorn", "uvicorn.error", "socketio", "engineio", "tortoise", "aiohttp", "procrastinate", "httpx"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
