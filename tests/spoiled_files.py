"""Lists as they come from spreadsheets, phones and careless hands: some hundred files, made anew from one seed."""

import codecs
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from server.domain.import_files import Mode
from tests.workbooks import entry, sheet, text_cell

SEED = 20261103
ENCODINGS = (
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", b""),
    ("cp1252", b""),
    ("mac-roman", b""),
    ("cp850", b""),
)
NAMES = ("Ana", "José", "Zoë", "Ñuñez", "O'Neil", "Anne-Marie", "Æsa", "李", "🌵 Sam", "A\u202eli", "Z\u0301\u0301o")
PHONES = (
    "5205550123",
    "(520) 555-0124",
    "+1 520.555.0125",
    "1-520-555-0126",
    "520 555 0127 x12",
    "1.5205550128E+10",
    "1.52056E+10",
    "555-0129",
    "911",
    "8005550100",
    "9005550100",
    "+44 20 7946 0958",
    "+52 55 5555 0100",
    "000-000-0000",
    "n/a",
    "'5205550130",
    "=HYPERLINK(5205550131)",
    "５２０５５５０１３２",
    "5205550123, 5205550124",
    "2026-11-03",
    "",
)


@dataclass(frozen=True, slots=True)
class Spoiled:
    """`rows`: how many rows have something in them, where nobody can argue about it."""

    family: str
    name: str
    content: bytes
    mode: Mode = "columns"
    rows: int | None = None


def corpus(seed: int = SEED) -> list[Spoiled]:
    """The same files for the same seed."""
    chance = random.Random(seed)
    makers: tuple[Callable[[random.Random], Iterator[Spoiled]], ...] = (written, cells, broken, noise, books)
    return [one for make in makers for one in make(chance)]


def table(chance: random.Random, rows: int) -> list[list[str]]:
    """A header and rows, some of whose phones are none."""
    people = [[chance.choice(PHONES), chance.choice(NAMES), str(chance.randrange(10**6))] for _ in range(rows)]
    return [["Phone", "First name", "Dog"], *people]


def joined(lines: list[list[str]], delimiter: str, end: str) -> str:
    quoted = ([f'"{cell}"' if delimiter in cell or '"' in cell else cell for cell in line] for line in lines)
    return end.join(delimiter.join(line) for line in quoted) + end


def written(chance: random.Random) -> Iterator[Spoiled]:
    """Every encoding with every delimiter and every kind of line end, in every mode."""
    for (encoding, mark), delimiter, end in product(ENCODINGS, ",;\t|", ("\n", "\r\n", "\r")):
        lines = table(chance, chance.randrange(1, 8))
        content = mark + joined(lines, delimiter, end).encode(encoding, "replace")
        yield Spoiled(f"written in {encoding}", "list.csv", content, rows=len(lines) - 1)
    for (encoding, mark), mode in product(ENCODINGS, ("numbers", "names")):
        lines = [line[:2] for line in table(chance, 5)[1:]]
        content = mark + joined(lines, ",", "\n").encode(encoding, "replace")
        yield Spoiled(f"{mode} in {encoding}", "list.csv", content, mode)  # type: ignore[arg-type]


def cells(_chance: random.Random) -> Iterator[Spoiled]:
    """What stands in a cell: everything that a spreadsheet, a form or a prankster puts there."""
    odd = (
        "\x00", "a\x00b", "\ud800", "\x1b[31m", "\u200d" * 50, "e" + "\u0301" * 500,
        "\u202e" * 20, "=cmd|' /C calc'!A0",
        "@SUM(1)", "-2+3", "' OR 1=1 --", "<script>alert(1)</script>", "{firstName}", "%s%n", "../../etc", "x" * 5_000,
        "x" * 140_000, '"',
        '""', "a,b", "a\nb", "a\r\nb", "\t", "\xa0", "NULL", "1/1/1900", "TRUE", "#REF!", "1e400", "９", "-",
    )  # fmt: skip
    for cell, place in product(odd, range(3)):
        line = ["5205550123", "Ana", "Rex"]
        line[place] = cell
        lines = [["Phone", "First name", "Dog"], line, ["5205550124", "Ben", "Fido"]]
        content = joined(lines, ",", "\n").encode("utf-8", "surrogatepass")
        yield Spoiled("odd cells", "list.csv", content)


def broken(chance: random.Random) -> Iterator[Spoiled]:
    """Tables whose shape is wrong."""
    good = joined(table(chance, 6), ",", "\n")
    shapes = {
        "empty": "",
        "blank": "\n\n  \n",
        "header only": "Phone,First name\n",
        "header twice": "Phone,First name\n" + good,
        "no header": good.partition("\n")[2],
        "two phone columns": "Phone,Phone\n5205550123,5205550124\n",
        "blank header": ",,\n5205550123,Ana,Rex\n",
        "ragged": "Phone,First name\n5205550123\n5205550124,Ben,,,,\n5205550125,Cy,x,y\n,\n",
        "an open quote": good.replace("Dog\n", 'Dog\n5205550133,"Ana\n', 1),
        "quotes in quotes": 'Phone,First name\n5205550123,"A "n" a"\n"5205550124",B"en\n',
        "201 columns": ",".join(["Phone", *map(str, range(200))]) + "\n5205550123\n",
        "100,000 columns": "Phone,First name\n" + "x," * 100_000 + "\n5205550123,Ana\n",
        "one endless line": "5205550123 " * 5_000,
        "mixed line ends": good.replace("\n", "\r\n", 2).replace("\n", "\r", 1),
        "mixed delimiters": "Phone,First name\n5205550123;Ana\n5205550124\tBen\n",
        "sep line": "sep=;\nPhone;First name\n5205550123;Ana\n",
        "json": '[{"phone": "5205550123"}]',
        "html": "<table><tr><td>5205550123</td></tr></table>",
        "vcard": "BEGIN:VCARD\nTEL:+15205550123\nEND:VCARD\n",
        "thousands of blank rows": "Phone\n" + "\n" * 5_000 + "5205550123\n",
    }
    for (family, text), mode in product(shapes.items(), ("columns", "names", "numbers")):
        yield Spoiled(family, "list.csv", text.encode(), mode)  # type: ignore[arg-type]


def noise(chance: random.Random) -> Iterator[Spoiled]:
    """Files that are cut off, flipped, or no text at all."""
    for _ in range(40):
        content = bytearray(joined(table(chance, 5), ",", "\n").encode("utf-8"))
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        yield Spoiled("flipped bytes", "list.csv", bytes(content[: chance.randrange(1, len(content))]))
    pictures = (b"\x89PNG\r\n", b"GIF89a", b"\xff\xd8\xff")
    for start in (b"", b"%PDF-1.7", b"MZ", b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", *pictures):
        yield Spoiled("no text", "list.csv", start + chance.randbytes(2_000))


def books(chance: random.Random) -> Iterator[Spoiled]:
    """Workbooks: of odd cells, with things in them that a list has no use for, damaged, and too large by far."""
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", phone)}{text_cell(f"B{n}", name)}</row>'
        for n, (phone, name) in enumerate([("Phone", "First name"), ("5205550123", "Ana"), ("12", "Ben")], 1)
    )
    good = sheet(rows)
    yield Spoiled("workbook", "list.xlsx", good, rows=2)
    for value in ("15205550123", "1.5205550123E10", "45000.5", "1e308", "-1", "NaN", "0" * 400):
        yield Spoiled("numbers in cells", "list.xlsx", sheet(f'{rows}<row r="4"><c r="A4"><v>{value}</v></c></row>'))
    for kind, value in (("b", "1"), ("e", "#REF!"), ("s", "999999"), ("d", "2026-11-03"), ("str", "=A1"), ("x", "?")):
        cell = f'<row r="4"><c r="A4" t="{kind}"><v>{value}</v></c></row>'
        yield Spoiled("kinds of cells", "list.xlsx", sheet(rows + cell))
    yield Spoiled("far away", "list.xlsx", sheet(f'{rows}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    yield Spoiled("formula", "list.xlsx", sheet(f'{rows}<row r="4"><c r="A4"><f>WEBSERVICE("http://x")</f></c></row>'))
    linked = "xl/externalLinks/externalLink1.xml"
    for name in ("xl/vbaProject.bin", "xl/embeddings/inner.zip", linked, "../../outside.xml", "xl/media/a.png"):
        yield Spoiled("things beside it", "list.xlsx", sheet(rows, **{name: b"anything"}))
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
    yield Spoiled("entities", "list.xlsx", _with_doctype(rows, entity))
    yield Spoiled("bomb", "list.xlsx", sheet(rows, **{"xl/worksheets/sheet2.xml": b" " * 30_000_000}))
    for _ in range(12):
        spoiled = bytearray(good)
        for _ in range(chance.randrange(1, 30)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        yield Spoiled("damaged", "list.xlsx", bytes(spoiled))
        yield Spoiled("cut off", "list.xlsx", good[: chance.randrange(1, len(good))])
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    yield Spoiled("an archive of nothing", "list.xlsx", empty.getvalue())


def _with_doctype(rows: str, entity: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(rows))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            changed = entity.encode() + text.replace(b"Ana", b"&b;") if "sheet1" in name else text
            new.writestr(entry(name), changed, zipfile.ZIP_DEFLATED)
    return made.getvalue()
