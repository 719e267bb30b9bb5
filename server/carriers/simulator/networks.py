"""The mobile networks simulated phones belong to: always the same one for the same phone.

Codes are those of the public MCC and MNC lists for the United States; the shares are round figures.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32


class Network(NamedTuple):
    name: str
    mcc: str
    mnc: str


_HUNDREDTHS = [
    *[Network("att", "310", "410")] * 31,
    *[Network("tmobile", "310", "260")] * 30,
    *[Network("verizon", "311", "480")] * 35,
    *[Network("uscellular", "311", "580")] * 4,
]


def network_of(phone: str) -> Network:
    return _HUNDREDTHS[crc32(phone.encode()) % 100]
