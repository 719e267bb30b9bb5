"""A part may die at any moment: nothing is sent twice, nothing that was answered is lost."""

from pathlib import Path

import pytest

from tests.faults.killing import every_part_once


@pytest.mark.anyio
async def test_a_kill_of_every_part_while_people_text_breaks_no_promise(tmp_path: Path) -> None:
    found = await every_part_once(tmp_path)
    assert {name: count for name, count in found.items() if count} == {}
