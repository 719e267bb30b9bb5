"""Tables as CSV: the columns of the recipient report, and cells that no spreadsheet runs as a formula."""

import re
from collections.abc import Iterable
from typing import Final

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

# What a spreadsheet might run, after any blanks. Full-width forms start formulas too in some; an E.164 number is only
# a number. Written so that Python and PostgreSQL read it alike.
_BLANK: Final = r"[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_FORMULA: Final = _BLANK + r"*(?:[=\-@\t\r\n＝＋－＠]|\+(?![0-9]{{7,15}}{end}))"
RISKY: Final = "^" + _FORMULA.format(end=r"\Z")
_RISKY: Final = re.compile(RISKY)
_RISKY_WITHIN: Final = re.compile(f'","{_FORMULA.format(end=chr(34))}')  # in cells that stand between `","`


def line(cells: Iterable[str], *, raw: bool = False) -> str:
    """One CSV line, every cell quoted; `raw` leaves formula starts as they are, for programs."""
    given = list(cells)
    together = '","'.join(given)
    # Of a million lines nearly all hold nothing to mind: these are done with as a whole.
    quotes = together.count('"') - 2 * (len(given) - 1)
    if quotes or "\x00" in together or _RISKY_WITHIN.search(f'","{together}"'):
        together = '","'.join([_escaped(cell if raw else safe_cell(cell)) for cell in given])
    return f'"{together}"\r\n'


def _escaped(cell: str) -> str:
    return cell.replace("\x00", "").replace('"', '""')


def safe_cell(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet might run."""
    return f"'{text}" if _RISKY.match(text) else text
