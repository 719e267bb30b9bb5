"""The recipient report as CSV: its columns, and cells that no spreadsheet runs as a formula."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

COLUMNS: Final = (
    "Recipient Phone Number",
    "Recipient Name",
    "Sent At",
    "Delivery Status",
    "Delivery Error",
    "Opted Out",
    "Response",
    "Responded At",
    "Sentiment",
)

# Full-width forms start formulas too in some spreadsheets.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PHONE = re.compile(r"\+[0-9]{7,15}")


class RecipientRow(NamedTuple):
    """One recipient, every cell as text; times RFC 3339, `opted_out` yes or no."""

    phone: str
    name: str = ""
    sent_at: str = ""
    delivery_status: str = ""
    delivery_error: str = ""
    opted_out: str = "no"
    response: str = ""
    responded_at: str = ""
    sentiment: str = ""


def header() -> str:
    """The first line."""
    return line(COLUMNS, raw=True)


def line(cells: Iterable[str], *, raw: bool = False) -> str:
    """One CSV line, every cell quoted; `raw` leaves formula starts as they are, for programs."""
    return ",".join([_cell(text, raw) for text in cells]) + "\r\n"


def _cell(text: str, raw: bool) -> str:
    """Most cells of a million rows are empty, or begin with a letter or a figure and hold no quote."""
    if not text:
        return '""'
    if '"' not in text and "\x00" not in text and (raw or text[0].isalnum()):
        return f'"{text}"'
    safe = text if raw else safe_cell(text)
    return '"' + safe.replace("\x00", "").replace('"', '""') + '"'


def safe_cell(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet might run; an E.164 number is only a number."""
    starts = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if starts and not _PHONE.fullmatch(text) else text
