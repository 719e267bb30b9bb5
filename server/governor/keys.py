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


def pictures(key: str) -> str:
    """Of an account or a minute, what texts with pictures are charged to in its place."""
    return f"{key}:pictures"


def requests(account_id: int) -> str:
    return f"{_ROOT}:account:{account_id}:requests"


def rejections(account_id: int) -> str:
    """Numbers of the account that were rejected a moment ago."""
    return f"{_ROOT}:account:{account_id}:rejections"


def account_field(account_id: int) -> str:
    """Of an account, where numbers have theirs: in the rests and in the rates."""
    return f"account:{account_id}"


def minute(registration_id: int, carrier_class: str, number_id: int | None = None) -> str:
    """Of a registration, or of one number where each has a minute of its own."""
    whose = f"{registration_id}" if number_id is None else f"{registration_id}:number:{number_id}"
    return f"{_ROOT}:minute:{whose}:{carrier_class}"


def day(brand: str, date: str) -> str:
    return f"{_ROOT}:day:{date}:{brand}"


def person(user_id: int) -> str:
    """Until when this person's sends are counted ahead."""
    return f"{_ROOT}:person:{user_id}"


def pool(pool_key: str) -> str:
    """Seconds per part of each of its numbers, and its fingerprint."""
    return f"{_ROOT}:pool:{pool_key}"


def backlogs(pool_key: str) -> str:
    return f"{_ROOT}:pool:{pool_key}:backlogs"


def area_backlogs(pool_key: str, area_code: str) -> str:
    return f"{_ROOT}:pool:{pool_key}:area:{area_code}"
