"""How values have to be written, in words: said to whoever wrote one otherwise, and in the API's own description."""

from typing import Final

ID: Final = "Ids are written in figures."
LINE: Final = "Write it on one line."
FILLED_LINE: Final = "Write one line, with something on it."
TEXT: Final = "This holds a character that no text has (NUL)."
KEY: Final = "Letters, figures, - and _ only, at most 40 of them."
CLOCK: Final = "Write a time of day from 00:00 to 23:59, like 09:00."
