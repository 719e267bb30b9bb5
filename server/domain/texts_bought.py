"""Texts that an organisation paid for beforehand: how many of them are used, and how many are left."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

Amount = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class TextsBought:
    """Both in parts, as carriers count them. More may be used than were bought: nobody is cut off while they text."""

    bought: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.bought - self.used)
