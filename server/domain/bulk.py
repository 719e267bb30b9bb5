"""Acts on many conversations at once."""

from enum import StrEnum


class Act(StrEnum):
    CLOSE = "close"
    REOPEN = "reopen"
    OPT_OUT = "opt_out"
    TAG = "tag"
