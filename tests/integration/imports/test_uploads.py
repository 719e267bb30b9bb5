"""What an upload answers, and what becomes of every row of it."""

import csv
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from server.access import Viewer
from server.runtime import Runtime
from tests.cast import Cast

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
Upload = Callable[..., Awaitable[dict[str, Any]]]


def adds_up(view: dict[str, Any]) -> bool:
    parts = ("created", "updated", "duplicates", "invalid", "opted_out")
    return bool(view["total"] == view["done"] == sum(view[part] for part in parts))


async def test_every_row_is_taken_over_or_listed_with_its_reason(
    import_file: Upload, api: Api, cast: Cast, list_id: int
) -> None:
    view = await import_file(
        "(520) 555-0100,Rosa Mora\n520.555.0101,Luis\n+15205550100,Rosa again\n12345,Nobody\n", mode="names"
    )
    assert view["status"] == "done"
    assert (view["created"], view["duplicates"], view["invalid"]) == (2, 1, 1)
    assert adds_up(view)
    rejects = (await api(cast.max).get(f"/imports/{view['id']}/rejects")).json()["items"]
    assert [(reject["row"], reject["code"]) for reject in rejects] == [(4, "too_short")]
    assert (await api(cast.sue).get(f"/lists/{list_id}")).json()["contacts"] == 2
    people = (await api(cast.sue).get("/contacts", params={"q": "ros"})).json()["items"]
    assert [(one["phone"], one["last_name"]) for one in people] == [("+15205550100", "Mora")]


async def test_rejects_are_a_file_in_which_no_cell_is_a_formula(import_file: Upload, api: Api, cast: Cast) -> None:
    view = await import_file('=HYPERLINK(1),Eve\n"@x",Mallory\n', mode="names")
    answer = await api(cast.max).get(view["rejects_url"].removeprefix("/api/v1"))
    rows = list(csv.reader(answer.text.splitlines()))
    assert rows[0] == ["Row", "Reason", "Original"]
    assert len(rows) == 3
    assert not [cell for row in rows[1:] for cell in row if cell[:1] in "=+-@"]


async def test_columns_are_mapped_by_name_and_custom_fields_are_kept(import_file: Upload, api: Api, cast: Cast) -> None:
    mapping = {"Cell": "phone", "Given": "first_name", "ZIP": "zip", "Shift": "custom:shift"}
    text = "Cell,Given,ZIP,Shift,Net\n5205550100,Rosa,85701,morning,x\n"
    view = await import_file(text, mode="columns", mapping=json.dumps(mapping))
    assert view["created"] == 1
    (one,) = (await api(cast.sue).get("/contacts")).json()["items"]
    assert (one["zip"], one["custom"]) == ("85701", {"shift": "morning"})


async def test_an_empty_cell_never_takes_away_what_is_known(
    import_file: Upload, api: Api, cast: Cast, runtime: Runtime
) -> None:
    header = "phone,first name,city,zip\n"
    await import_file(header + "5205550100,Rosa,Tucson,85701\n", mode="columns")
    before = await runtime.database.pool.fetchval("SELECT place FROM contacts")
    view = await import_file(header + "5205550100,Rosalia,,\n", mode="columns")
    assert (view["created"], view["updated"]) == (0, 1)
    (one,) = (await api(cast.sue).get("/contacts")).json()["items"]
    assert (one["first_name"], one["city"], one["zip"]) == ("Rosalia", "Tucson", "85701")
    assert await runtime.database.pool.fetchval("SELECT place FROM contacts") == before


async def test_who_opted_out_is_counted_apart_and_still_on_the_list(
    import_file: Upload, api: Api, cast: Cast, list_id: int, runtime: Runtime
) -> None:
    added = await api(cast.max).post("/opt-outs", json={"phone": "520-555-0100"})
    assert added.status_code == 201
    view = await import_file("5205550100,Rosa\n5205550101,Luis\n", mode="names")
    assert (view["created"], view["opted_out"]) == (1, 1)
    assert adds_up(view)
    marked = await runtime.database.pool.fetchval(
        """SELECT c.phone FROM list_contacts l JOIN contacts c ON c.id = l.contact_id
           WHERE l.list_id = $1 AND c.opted_out_at IS NOT NULL""",
        list_id,
    )
    assert marked == "+15205550100"


@pytest.mark.parametrize(
    ("content", "first_name"),
    [
        ("5205550100,Zoë\n".encode("cp1252"), "Zoë"),
        ("\ufeff5205550100,Zoë\n".encode(), "Zoë"),
        ("5205550100,Zoë\n".encode("utf-16"), "Zoë"),
        (b"5205550100,Zo\xc3\n", "ZoÃ"),
        (b"5205550100,Z\x00oe\n", "Zoe"),
    ],
)
async def test_a_file_in_any_encoding_is_read(
    import_file: Upload, api: Api, cast: Cast, content: bytes, first_name: str
) -> None:
    view = await import_file(content, mode="names")
    assert (view["status"], view["created"]) == ("done", 1)
    (one,) = (await api(cast.sue).get("/contacts")).json()["items"]
    assert one["first_name"] == first_name


async def test_pasted_text_is_scanned_for_numbers(api: Api, cast: Cast, import_file: Upload) -> None:
    text = "Rosa: (520) 555-0100, Luis 520.555.0101 and again 5205550100"
    view = await import_file(text, "pasted.txt", mode="numbers")
    assert (view["created"], view["duplicates"]) == (2, 1)


async def test_an_unclosed_quote_costs_one_row_only(import_file: Upload) -> None:
    view = await import_file('5205550100,"Rosa\n5205550101,Luis\n', mode="names")
    assert (view["created"], view["invalid"]) == (1, 1)


async def test_a_file_that_cannot_be_read_says_why_at_once(api: Api, cast: Cast) -> None:
    for name, fields, code in (
        ("list.txt", {"mode": "names"}, "csv_only"),
        ("list.csv", {"mode": "columns"}, "no_phone"),
        ("list.csv", {"mode": "numbers", "encoding": "klingon"}, "encoding"),
        ("list.csv", {"mode": "columns", "mapping": "[1]"}, "invalid"),
        ("list.csv", {"mode": "guess"}, "invalid"),
    ):
        answer = await api(cast.max).post("/imports", files={"file": (name, "a,b\n1,2\n")}, data=fields)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_workbook_that_is_none_fails_with_a_sentence(import_file: Upload) -> None:
    view = await import_file(b"PK\x03\x04 not a workbook", "list.xlsx", mode="numbers")
    assert view["status"] == "failed"
    assert "XLSX" in view["failure"]


async def test_a_file_over_50_mb_is_refused_before_it_is_kept(api: Api, cast: Cast, runtime: Runtime) -> None:
    answer = await api(cast.max).post(
        "/imports", files={"file": ("list.csv", b"x" * 50_200_000)}, data={"mode": "numbers"}
    )
    assert answer.status_code == 413
    assert "50 MB" in answer.json()["detail"]
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM imports") == 0


async def test_a_preview_shows_rows_and_guesses_columns_and_keeps_nothing(
    api: Api, cast: Cast, runtime: Runtime
) -> None:
    content = "Teléfono;Nombre\n5205550100;Zoë\n".encode("cp1252")
    answer = await api(cast.max).post("/imports/preview", files={"file": ("list.csv", content)})
    seen = answer.json()
    assert (seen["encoding"], seen["delimiter"]) == ("cp1252", ";")
    assert seen["mapping"] == {"Teléfono": "phone", "Nombre": "first_name"}
    assert seen["rows"][1] == ["5205550100", "Zoë"]
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM imports") == 0


async def test_imports_are_for_managers_of_the_same_organization(api: Api, cast: Cast, import_file: Upload) -> None:
    view = await import_file("5205550100,Rosa\n", mode="names")
    assert (await api(cast.sue).get(f"/imports/{view['id']}")).status_code == 403
    assert (await api(cast.vera).post("/imports", files={"file": ("a.csv", "x")})).status_code == 403
    for path in ("", "/rejects", "/rejects.csv"):
        assert (await api(cast.olga).get(f"/imports/{view['id']}{path}")).status_code == 404
    other = await api(cast.olga).post(
        "/imports", files={"text": (None, "5205550100")}, data={"mode": "numbers", "list": view["list"]}
    )
    assert other.status_code == 404


async def test_a_column_says_who_texts_each_person(runtime: Runtime, cast: Cast, import_file: Upload, api: Api) -> None:
    text = (
        "phone,assigned to\n5205550100,VERA@example.org\n5205550101,\n"
        "5205550102,nobody@example.org\n5205550103,not one\n"
    )
    view = await import_file(text)
    assert (view["created"], view["invalid"]) == (2, 2)
    given = await runtime.database.pool.fetch("SELECT phone, assignee_id FROM contacts ORDER BY phone")
    assert [row["assignee_id"] for row in given] == [cast.vera.user_id, None]
    rejects = (await api(cast.max).get(f"/imports/{view['id']}/rejects")).json()["items"]
    assert [(one["row"], one["code"]) for one in rejects] == [(4, "unknown_assignee"), (5, "unknown_assignee")]


async def test_values_of_typed_fields_are_kept_as_their_type_says_or_listed(
    runtime: Runtime, cast: Cast, import_file: Upload, api: Api
) -> None:
    await api(cast.max).post("/custom-fields", json={"key": "age", "kind": "number"})
    mapping = '{"phone": "phone", "Age": "custom:age", "Dog": "custom:dog"}'
    view = await import_file("phone,Age,Dog\n5205550100,41.0,Rex\n5205550101,old,Fido\n5205550102,,\n", mapping=mapping)
    assert (view["created"], view["invalid"]) == (2, 1)
    kept = await runtime.database.pool.fetch("SELECT custom::text AS custom FROM contacts ORDER BY phone")
    assert [row["custom"] for row in kept] == ['{"age": "41", "dog": "Rex"}', "{}"]
    rejects = (await api(cast.max).get(f"/imports/{view['id']}/rejects")).json()["items"]
    assert [(one["row"], one["code"], one["reason"]) for one in rejects] == [(3, "wrong_value", "age is a number.")]


async def test_landlines_are_counted_apart(import_file: Upload) -> None:
    view = await import_file("phone,carrier\n5205550100,Landline\n5205550101,AT&T\n")
    assert (view["created"], view["landlines"]) == (2, 1)


async def test_a_preview_says_when_letters_cannot_be_read_as_asked(api: Api, cast: Cast) -> None:
    async def look(**encoding: str) -> dict[str, Any]:
        file = {"file": ("list.csv", "phone,name\n5205550100,José\n".encode("mac-roman"))}
        answer = await api(cast.max).post("/imports/preview", files=file, data=encoding)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    assert (await look(encoding="utf-8"))["doubtful"] is True
    chosen = await look(encoding="mac-roman")
    assert (chosen["rows"][1][1], chosen["doubtful"], chosen["encoding"]) == ("José", False, "mac-roman")
