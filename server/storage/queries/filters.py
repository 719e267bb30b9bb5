"""Filters that may be given or not, as conditions that are there or not."""

from collections.abc import Mapping
from typing import Any


def conditions(given: Mapping[str, Any], first: int) -> tuple[str, list[Any]]:
    """` AND …` for every condition whose value is not None, and those values; `{0}` is a condition's parameter.

    Parameters are numbered from `first`. Plans are made once and not for each value, so a condition that says "or
    not asked for" would keep every index from being used.
    """
    asked = [(condition, value) for condition, value in given.items() if value is not None]
    told = (condition.format(f"${place}") for place, (condition, _) in enumerate(asked, start=first))
    return "".join(f" AND {condition}" for condition in told), [value for _, value in asked]
