"""The analytics of a campaign as a PDF: what `analytics.typ` sets from plain data, in fonts that come with packages."""

import re
from importlib import resources
from typing import Any, Final

import orjson
import typst

_TEMPLATE: Final = resources.files("server.reporting") / "analytics.typ"
# typst brings the first; what it lacks is looked for in the others, then in any that was given.
_FONTS: Final = ("Libertinus Serif", "Noto Sans CJK SC", "Noto Emoji")
# Letters beyond Latin, Greek and Cyrillic, and emoji; of these, what is written in East Asia, whose font is large.
_OTHERS: Final = re.compile("[\u0530-\u1cff\u2190-\U0010ffff]")
_EAST_ASIAN: Final = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
_PACKAGES: Final = ((_OTHERS, "manimgx_fonts"), (_EAST_ASIAN, "manimgx_fonts_cjk"))  # Noto, of the Open Font License


def pdf(document: dict[str, Any]) -> bytes:
    """`document` holds texts and figures only; none of its texts is read as markup.

    About 30 ms of one core, 100 where its letters need the large fonts: call it in a thread. Raises typst.TypstError,
    which would be a fault of the template.
    """
    told = orjson.dumps({**document, "fonts": _FONTS}).decode()
    needed = [str(resources.files(package)) for letters, package in _PACKAGES if letters.search(told)]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=needed)  # the same document everywhere
    return typst.compile(_TEMPLATE.read_bytes(), format="pdf", font_paths=fonts, sys_inputs={"document": told})
