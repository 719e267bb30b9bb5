"""Every phone number written down is one that nobody has: 555-0100 to 555-0199 of some area code."""

import re

from tests.house.tree import lines, written

NORTH_AMERICAN = re.compile(
    r"""(?<![\w.+/=:%-])
        (?:\+?1[-.\s]?)?
        (?:\((?P<a>[2-9]\d\d)\)\s?|(?P<b>[2-9]\d\d)[-.\s]?)
        (?P<exchange>[2-9]\d\d)[-.\s]?(?P<line>\d{4})
        (?![\w/=%-])(?!\.\d)""",
    re.VERBOSE,
)
NOT_MEANT_TO_BE_PHONES = (".svg", ".tsv")


def is_nobodys(match: re.Match[str]) -> bool:
    """Kept free for fiction; or impossible, since no area code or exchange ends in 11."""
    kept_free = match["exchange"] == "555" and match["line"].startswith("01")
    return kept_free or "11" in ((match["a"] or match["b"])[1:], match["exchange"][1:])


def real_looking_phones(line: str) -> list[str]:
    return [match.group() for match in NORTH_AMERICAN.finditer(line) if not is_nobodys(match)]


def test_the_search_sees_phones_in_every_spelling() -> None:
    digits = "520", "234", "5678"
    spellings = ["+1{}{}{}", "1{}{}{}", "{}{}{}", "({}) {}-{}", "{}-{}-{}", "+1 {} {} {}", "1.{}.{}.{}"]
    assert all(real_looking_phones(f"call {spelling.format(*digits)}, please") for spelling in spellings)
    assert real_looking_phones("call +15205550123 or (602) 555-0199") == []


def test_no_file_holds_a_phone_that_may_be_someones() -> None:
    searched = [name for name in written() if not name.endswith(NOT_MEANT_TO_BE_PHONES)]
    found = [
        f"{name}:{number}: {phone}"
        for name in searched
        for number, line in enumerate(lines(name), 1)
        for phone in real_looking_phones(line)
    ]
    assert found == []
