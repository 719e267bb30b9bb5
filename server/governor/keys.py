"""Names of the governor's keys. The braces keep them on one server of a cluster, for scripts use many."""

_ROOT = "textbank:{governor}"

EPOCH = f"{_ROOT}:epoch"
CLOCK = f"{_ROOT}:clock"
RESTS = f"{_ROOT}:rests"
RATES = f"{_ROOT}:rates"
WORK = f"{_ROOT}:work"  # channel on which senders hear that there is something to send


def grant(token: str) -> str:
    return f"{_ROOT}:grant:{token}"


def number(number_id: int) -> str:
    return f"{_ROOT}:number:{number_id}"


def account(account_id: int) -> str:
    return f"{_ROOT}:account:{account_id}"


def in_flight(account_id: int) -> str:
    return f"{_ROOT}:account:{account_id}:in-flight"


def pool(pool_key: str) -> str:
    """Seconds per part of each of its numbers, and its fingerprint."""
    return f"{_ROOT}:pool:{pool_key}"


def backlogs(pool_key: str) -> str:
    return f"{_ROOT}:pool:{pool_key}:backlogs"


def area_backlogs(pool_key: str, area_code: str) -> str:
    return f"{_ROOT}:pool:{pool_key}:area:{area_code}"
