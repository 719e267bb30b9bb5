"""Phones that nobody has, in numbers that load needs."""

from itertools import islice, product

from server.domain.zones import area_codes

OWN_AREAS = ("520", "602", "303")  # of our numbers; contacts live elsewhere
LINES = [f"55501{line:02}" for line in range(100)]  # kept free for fiction in every area
# Beyond those: the rest of an exchange that rings at no person's, but for directory assistance.
MORE_LINES = [line for number in range(10_000) if (line := f"555{number:04}") not in {*LINES, "5551212"}]


def own_numbers(count: int) -> list[str]:
    """Up to 300 numbers to send from."""
    return list(islice((f"+1{area}{line}" for area, line in product(OWN_AREAS, LINES)), count))


def contact_phones(count: int) -> list[str]:
    """Different phones in the areas of the United States, some 3,600,000 at most. Raises ValueError."""
    areas = [code for code, area in area_codes().items() if area.kind == "US" and code not in OWN_AREAS]
    lines = LINES + MORE_LINES
    if count > len(areas) * len(lines):
        raise ValueError(f"There are only {len(areas) * len(lines):,} phones that nobody has.")
    return list(islice((f"+1{area}{line}" for line, area in product(lines, areas)), count))
