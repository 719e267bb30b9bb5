"""Words of the campaign registry, as Plivo hands them on, and ours."""

from __future__ import annotations

from server.carriers.holdings import RegistrationState

STATES: dict[str, RegistrationState] = {
    "ACTIVE": "approved",
    "COMPLETED": "approved",
    "PROCESSING": "pending",
    "FAILED": "suspended",
    "REJECTED": "suspended",
    "SUSPENDED": "suspended",
    "INACTIVE": "suspended",
    "EXPIRED": "expired",
}

# T-Mobile's tier of a brand, in parts a day.
DAILY_CAPS: dict[str, int] = {
    "TOP": 200_000,
    "UPPER_MID": 40_000,
    "HIGH_MID": 40_000,
    "LOWER_MID": 10_000,
    "LOW_MID": 10_000,
    "LOW": 2_000,
    "SOLE_PROPRIETOR": 1_000,
}

_BY_USE_CASE: dict[str, str] = {
    "POLITICAL": "K",
    "CHARITY": "P",
    "EMERGENCY": "X",
    "SOCIAL": "S",
    "PROXY": "G",
    "AGENTS_FRANCHISES": "N",
    "K12_EDUCATION": "Y",
    "TRIAL": "Z",
    "LOW_VOLUME": "T",
    "STARTER": "W",
    "SOLE_PROPRIETOR": "W",
}
_BY_RATE: dict[int, str] = {4500: "A", 2400: "C", 240: "E", 75: "T", 15: "W"}


def att_class(use_case: str, per_minute: int | None) -> str:
    """AT&T's letter, which Plivo does not tell: by the use case, else by the rate; empty if neither says it."""
    return _BY_USE_CASE.get(use_case, _BY_RATE.get(per_minute or 0, ""))
