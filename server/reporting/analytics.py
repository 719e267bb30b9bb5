"""The analytics of a campaign as a PDF: what `analytics.typ` sets from plain data."""

import re
from importlib import resources
from typing import Any, Final

import orjson
import typst

_TEMPLATE = resources.files("server.reporting") / "analytics.typ"
# Emoji and what joins them, with the blank before: the fonts of the document have none and would print boxes.
_EMOJI: Final = re.compile(" ?[\u200d\u20e3\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\U00010000-\U0010ffff]+")


def pdf(document: dict[str, Any]) -> bytes:
    """`document` holds texts and figures only; none of its texts is read as markup, and emoji in them are left out.

    About 30 ms of one core: call it in a thread. Raises typst.TypstError, which would be a fault of the template.
    """
    return typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,  # the same document everywhere
        sys_inputs={"document": _EMOJI.sub("", orjson.dumps(document).decode())},
    )
