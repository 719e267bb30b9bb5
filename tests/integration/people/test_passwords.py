"""What may be a password, and that nobody learns from the clock who exists."""

import pytest

from server.actions import passwords
from server.domain import emails
from server.errors import Invalid


@pytest.mark.parametrize("password", ["short", "nine char", "vera@example.org", "Vera@Example.org", "x" * 257])
@pytest.mark.anyio
async def test_a_weak_password_is_refused_with_its_field(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        await passwords.hashed(password, "vera@example.org")
    assert [field.field for field in refused.value.fields] == ["password"]


@pytest.mark.anyio
async def test_a_password_matches_however_its_accents_are_typed() -> None:
    stored = await passwords.hashed("contrase\u00f1a larga", "vera@example.org")
    assert stored.startswith("$argon2id$")
    assert await passwords.matches("contrasen\u0303a larga", stored)
    assert not await passwords.matches("contrasena larga", stored)


@pytest.mark.anyio
async def test_a_longer_password_with_the_right_beginning_is_wrong() -> None:
    stored = await passwords.hashed("x" * 256, "vera@example.org")
    assert not await passwords.matches("x" * 300, stored)


@pytest.mark.anyio
async def test_nobody_costs_as_much_work_as_somebody() -> None:
    assert passwords.HASHER.check_needs_rehash(passwords.NOBODY) is False
    assert not await passwords.matches("correct horse battery", None)


def test_an_address_is_kept_in_lower_case_without_blanks() -> None:
    assert emails.normal("  Vera.M@Example.ORG ") == "vera.m@example.org"


@pytest.mark.parametrize(
    "email", ["", "vera", "vera@", "@example.org", "a b@example.org", "a@b", "a@b..c", "a\0@b.org"]
)
def test_what_can_never_be_an_address_is_refused(email: str) -> None:
    with pytest.raises(Invalid):
        emails.normal(email)
