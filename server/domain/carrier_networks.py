"""Which carrier a phone belongs to, by the network that a delivery report names."""

from functools import cache
from importlib import resources
from typing import Final

from server.domain.registered_limits import OTHER

_UNITED_STATES: Final = range(310, 317)  # mobile country codes


@cache
def _networks() -> dict[tuple[int, int], str]:
    text = (resources.files("server.domain") / "data" / "networks.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {
        (int(mcc), mnc): carrier_class
        for mcc, low, high, carrier_class in rows
        for mnc in range(int(low), int(high) + 1)
    }


def carrier_class(mcc: str | None, mnc: str | None) -> str | None:
    """`310` and `410` are att; None where the report named no network of the United States."""
    if not (mcc and mnc and mcc.isascii() and mcc.isdigit() and mnc.isascii() and mnc.isdigit()):
        return None
    if int(mcc) not in _UNITED_STATES:
        return None
    return _networks().get((int(mcc), int(mnc)), OTHER)
