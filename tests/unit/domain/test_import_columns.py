"""Which column holds what."""

import pytest

from server.domain import import_columns


def test_english_headers_are_guessed() -> None:
    headers = ["VANID", "FirstName", "last_name", "Cell Phone", "E-mail", "Zip Code", "Support", "Notes"]
    assert import_columns.guess(headers, ["support"]) == {
        "VANID": "external_id",
        "FirstName": "first_name",
        "last_name": "last_name",
        "Cell Phone": "phone",
        "E-mail": "email",
        "Zip Code": "zip",
        "Support": "custom:support",
        "Notes": "notes",
    }


def test_spanish_headers_are_guessed() -> None:
    headers = ["Teléfono", "NOMBRE", "Apellidos", "Código Postal", "Ciudad", "Estado", "Idioma"]
    keys = ["phone", "first_name", "last_name", "zip", "city", "state", "language"]
    assert list(import_columns.guess(headers).values()) == keys


@pytest.mark.parametrize("key", import_columns.KEYS)
def test_every_key_is_guessed_from_its_own_name(key: str) -> None:
    assert import_columns.guess([key]) == {key: key}


def test_the_first_of_two_phone_columns_is_taken() -> None:
    assert import_columns.guess(["Mobile", "Phone"]) == {"Mobile": "phone"}


@pytest.mark.parametrize(
    ("mapping", "codes"),
    [
        ({"Phone": "phone", "X": "custom:support"}, []),
        ({"Name": "first_name"}, ["no_phone"]),
        ({"Phone": "phone", "Name": "nickname"}, ["unknown_key"]),
        ({"Phone": "phone", "X": "custom:"}, ["unknown_key"]),
        ({"Phone": "phone", "X": "custom:other"}, ["unknown_key"]),
        ({"Phone": "phone", "X": "phone"}, ["twice"]),
        ({"Phone": "phone", "Y": "city"}, ["no_such_column"]),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(mapping: dict[str, str], codes: list[str]) -> None:
    errors = import_columns.check(mapping, ["Phone", "Name", "X"], ["support"])
    assert [error.code for error in errors] == codes
