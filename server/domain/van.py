"""The bulk upload of VAN: a line for each person contacted, by their VAN ID, as its wizard can map it.

What a file holds, from left to right: Kentucky Democrats, "Bulk Uploading Data to MyVoters": VAN ID (never empty),
date, phone, canvass result, a column for each survey question and each activist code; Wrong Number and Disconnected
mark the phone as bad there. That texts are recorded as Texted, Canvassed and Do Not Text: GetThru, "Sync Responses:
Survey Questions & Activist Codes".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

COLUMNS: Final = ("VAN ID", "Date Canvassed", "Phone", "Contact Type", "Result")
TEXT: Final = "SMS Text"


@dataclass(frozen=True, slots=True)
class Contacted:
    """Who was texted; `day` is that of the last text between us, `reached` whether texts get to the phone.

    `wrong_number`: somebody else has the phone, as a volunteer found out.
    """

    van_id: str
    phone: str
    day: date
    wrong_number: bool
    opted_out: bool
    reached: bool
    answered: bool


def head(questions: Sequence[str], tags: Sequence[str]) -> list[str]:
    return [*COLUMNS, *questions, *tags]


def cells(one: Contacted, answers: Sequence[str], tagged: Sequence[bool]) -> list[str]:
    """`answers` and `tagged` stand in the order of the head."""
    wears = ["Yes" if tag else "" for tag in tagged]
    ten_digits = one.phone.removeprefix("+1")
    return [one.van_id, f"{one.day:%m/%d/%Y}", ten_digits, TEXT, result(one), *answers, *wears]


def result(one: Contacted) -> str:
    if one.wrong_number:
        return "Wrong Number"
    if one.opted_out:
        return "Do Not Text"
    if one.answered:
        return "Canvassed"
    return "Texted" if one.reached else "Disconnected"
