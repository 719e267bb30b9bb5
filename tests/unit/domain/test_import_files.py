"""Lists as people send them: every row becomes a contact or is listed with its reason."""

import io
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.import_files import ImportRefused, Mode, Rejected, Row, open_rows
from tests.workbooks import sheet, text_cell

HEADER = b"phone,name,notes\n"


def outcomes(content: bytes, mode: Mode = "columns", name: str = "list.csv") -> list[Row | Rejected]:
    return list(open_rows(io.BytesIO(content), name, mode))


def told(found: Iterable[Row | Rejected]) -> list[tuple[int, str]]:
    return [(one.number, one.values.phone[-4:] if isinstance(one, Row) else one.code) for one in found]


def refusal(content: bytes, mode: Mode = "columns", name: str = "list.csv") -> str:
    with pytest.raises(ImportRefused) as refused:
        outcomes(content, mode, name)
    return refused.value.code


PEOPLE = (
    f"<row r='1'>{text_cell('A1', 'Phone')}{text_cell('B1', 'First Name')}</row>"
    f"<row r='2'><c r=\"A2\"><v>15205550123</v></c>{text_cell('B2', 'Rosa')}</row>"
    f"<row r='4'><c r=\"A4\"><v>1.2E3</v></c>{text_cell('B4', 'Luis')}</row>"
)


def test_columns_become_fields() -> None:
    content = (
        b"Mobile,First Name,Last Name,Email,ZIP,State,Language,Assignee Email,Comments,Other\n"
        b'(520) 555-0123, Rosa ,Diaz,Rosa@Example.org,2139,arizona,Spanish,ana@example.org,"a\nb",x\n'
    )
    (row,) = outcomes(content)
    assert isinstance(row, Row)
    found = row.values
    assert (found.phone, found.first_name, found.last_name) == ("+15205550123", "Rosa", "Diaz")
    assert (found.email, found.zip, found.state, found.language) == ("rosa@example.org", "02139", "AZ", "es")
    assert (found.assignee_email, found.notes, found.custom) == ("ana@example.org", "a\nb", {})


def test_a_mapping_given_is_followed() -> None:
    mapping = {"A": "phone", "B": "custom:support"}
    source = open_rows(io.BytesIO(b"A;B\n5205550123;strong\n"), "x.csv", "columns", mapping)
    (row,) = source
    assert isinstance(row, Row)
    assert row.values.custom == {"support": "strong"}
    assert (source.delimiter, source.encoding, source.header) == (";", "utf-8", ["A", "B"])


def test_one_column_of_full_names_is_parted() -> None:
    (row,) = outcomes(b"phone,Full Name\n5205550123,Rosa Diaz\n")
    assert isinstance(row, Row)
    assert (row.values.first_name, row.values.last_name) == ("Rosa", "Diaz")


def test_progress_ends_with_the_file() -> None:
    content = HEADER + b"5205550123,Rosa,\n" * 50
    stream = io.BytesIO(content)
    source = open_rows(stream, "x.csv", "columns")
    assert sum(1 for _ in source) == 50
    assert source.done == source.total == len(content)
    del source
    assert not stream.closed


@pytest.mark.parametrize(
    "content",
    [
        "phone,name\n5205550123,José\n".encode(),
        "\ufeffphone,name\r\n5205550123,José".encode(),
        "phone;name\r5205550123;José\r".encode("cp1252"),
        "phone\tname\r\n5205550123\tJosé".encode("utf-16"),
        "phone|name\n5205550123|José\n".encode("utf-16-le"),
        "phone,name\n5205550123,José\n".encode("utf-16-be"),
        "phone,name\n520\x005550123,Jo\x00sé\n".encode(),
        "\n\nphone,name\n,\n5205550123,José\n\n".encode(),
        "sep=;\r\nphone;name\r\n5205550123;José\r\n".encode("utf-8-sig"),
    ],
)
def test_encodings_delimiters_and_line_ends_are_found(content: bytes) -> None:
    (row,) = outcomes(content)
    assert isinstance(row, Row)
    assert (row.values.phone, row.values.first_name) == ("+15205550123", "José")


def test_rows_of_other_signs_do_not_hide_how_the_header_is_parted() -> None:
    found = told(outcomes(b"phone,name\n;\n;\n5205550123,Ana\n"))
    assert found == [(2, "empty"), (3, "empty"), (4, "0123")]


def test_a_person_may_overrule_the_encoding() -> None:
    content = "phone,name\n5205550123,José\n".encode("mac-roman")
    (row,) = open_rows(io.BytesIO(content), "x.csv", "columns", encoding="mac-roman")
    assert isinstance(row, Row)
    assert row.values.first_name == "José"
    with pytest.raises(ImportRefused):
        open_rows(io.BytesIO(content), "x.csv", "columns", encoding="klingon")


def test_an_open_quote_costs_one_row() -> None:
    content = HEADER + b'5205550123,Rosa,"a\nb"\n5205550124,"open,x\n5205550125,Ana,ok\n5205550126,Bo,"last\n'
    assert told(outcomes(content)) == [(2, "0123"), (3, "unclosed_quote"), (4, "0125"), (5, "unclosed_quote")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"5205550124," + b"x" * 140_000 + b",", "too_long"),
        (b"5205550124," + b"x" * 3_000_000 + b",", "too_long"),
        (b"5205550124" + b"," * 300, "too_many_columns"),
        (b"," * 1_000_000, "too_many_columns"),
        (b"5205550124,B,,x", "extra_columns"),
        (b"nobody,B,", "not_a_phone"),
        (b"1.2E+10,B,", "damaged"),
        (b"520-555-0124 x5,B,", "extension"),
        (b",B,", "empty"),
    ],
)
def test_a_bad_row_is_listed_and_reading_goes_on(row: bytes, code: str) -> None:
    found = outcomes(HEADER + row + b"\n5205550125,Ana,ok\n")
    assert told(found) == [(2, code), (3, "0125")]
    assert isinstance(found[0], Rejected)
    assert len(found[0].raw) <= 500


def test_quotes_that_open_again_and_again_keep_no_more_than_a_hundred_lines() -> None:
    found = outcomes(HEADER + b'a","b\n' * 1_000 + b"5205550123,Rosa,\n")
    assert told(found)[-1] == (1_002, "0123")
    assert {one.code for one in found[:-1] if isinstance(one, Rejected)} == {"unclosed_quote"}


def test_a_stray_quote_inside_a_field_is_forgiven() -> None:
    content = HEADER + b'5205550123,Ana "Nita" Ruiz,6\' 1" tall\n5205550124,"Bo" Li,ok\n5205550125,Cy,ok\n'
    assert told(outcomes(content)) == [(2, "0123"), (3, "0124"), (4, "0125")]


def test_long_values_are_cut_and_said_so() -> None:
    (row,) = outcomes(HEADER + b"5205550123," + b"R" * 101 + b"," + b"n" * 500)
    assert isinstance(row, Row)
    assert len(row.values.first_name) == 100
    assert row.cut == ("first_name",)


def test_numbers_and_names_keep_their_format_rules() -> None:
    content = (
        b"Phone,Name\n5205550123,Rosa Diaz\n\n"
        b'5205550124,"Diaz, R"\n5205550125,R,x\n5205550126\nRosa,5205550127\n5205550128,Bo,,\n'
    )
    found = outcomes(content, "names")
    assert told(found) == [
        (1, "header"),
        (2, "0123"),
        (4, "comma"),
        (5, "more_data"),
        (6, "0126"),
        (7, "number_second"),
        (8, "0128"),
    ]
    assert isinstance(found[1], Row)
    assert (found[1].values.first_name, found[1].values.last_name) == ("Rosa", "Diaz")


def test_numbers_and_names_come_as_csv_only() -> None:
    assert refusal(b"5205550123,Rosa", "names", "list.txt") == "csv_only"
    assert refusal(sheet(PEOPLE), "names", "list.csv") == "csv_only"


def test_only_numbers_are_found_in_any_layout() -> None:
    content = b"Call 520-555-0123 or (520) 555-0124,\nno number here\n+44 20 7946 0958\n1234567890123\n"
    found = outcomes(content, "numbers", "pasted.txt")
    assert told(found) == [(1, "0123"), (1, "0124"), (3, "foreign"), (4, "no_phone_found")]


def test_one_endless_line_loses_no_number() -> None:
    content = b"".join(b"520-555-%04d," % number for number in range(10_000)) * 12
    assert len(outcomes(content, "numbers")) == 120_000


def test_workbooks_are_read_with_their_row_numbers() -> None:
    found = outcomes(sheet(PEOPLE), name="list.xlsx")
    assert told(found) == [(2, "0123"), (4, "too_short")]
    assert told(outcomes(sheet(PEOPLE), "numbers", "list.xlsx")) == [(2, "0123")]


def far_away(at: str) -> bytes:
    return sheet(PEOPLE + f"<row r='9'>{text_cell(at, 'x')}</row>")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 not a workbook", "damaged"),
        (sheet(PEOPLE)[:-40], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected"),
        (sheet(PEOPLE, **{"xl/vbaProject.bin": b"x"}), "macros"),
        (sheet(PEOPLE, **{"xl/embeddings/inner.xlsx": b"x"}), "nested"),
        (sheet(PEOPLE, **{"xl/media/zeros": bytes(2_000_000)}), "bomb"),
        (far_away("XFD9"), "too_many_columns"),
        (far_away("GR1048576"), "too_large"),
        (b"%PDF-1.7\n2025550143 00000 n\n", "no_list"),
        (bytes(0), "empty"),
        (b"\n \n,,\n", "empty"),
        (b"foo,bar\n1,2\n", "no_phone"),
        (b'"phone,name\n5205550123,x\n', "header"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_workbook_whose_sizes_lie_is_refused() -> None:
    content = bytearray(sheet(PEOPLE, **{"xl/media/zeros": bytes(900_000)}))
    at = content.rindex(b"xl/media/zeros") - 46 + 24
    content[at : at + 4] = (1000).to_bytes(4, "little")
    assert refusal(bytes(content)) == "damaged"


csv_bytes = st.text(alphabet='5201234567890,;"\n\r\t\x00ab', max_size=300).map(str.encode)


@given(csv_bytes, st.sampled_from(["numbers", "names", "columns"]))
def test_any_text_file_is_read_to_its_end(content: bytes, mode: Mode) -> None:
    found = outcomes(b"phone,name\n" + content, mode)
    assert [one.number for one in found] == sorted(one.number for one in found)
    for one in found:
        assert isinstance(one, Row) or (one.code and one.reason)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for mode in ("numbers", "names", "columns"):
        with suppress(ImportRefused):
            outcomes(content, mode)
