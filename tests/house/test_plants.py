"""A planted mistake must still find the code it spoils, the tests that see it, and its line in the documents."""

import pytest

from tests.faults.plants import PLANTS, Plant
from tests.house.tree import ROOT, text

ENOUGH = 20


def test_there_are_enough_plants_and_each_has_a_name_of_its_own() -> None:
    assert len({plant.name for plant in PLANTS}) == len(PLANTS) >= ENOUGH


@pytest.mark.parametrize("plant", PLANTS, ids=[plant.name for plant in PLANTS])
def test_every_plant_finds_its_place(plant: Plant) -> None:
    assert text(plant.file).count(plant.old) == 1, "the code has changed: write the plant anew"
    assert plant.old != plant.new
    assert [name for name in plant.tests if not (ROOT / name.partition("::")[0]).is_file()] == []
    assert plant.tests


def test_every_plant_is_named_in_the_documents_with_what_sees_it() -> None:
    rows = [line for line in text("docs/faults.md").splitlines() if line.startswith("| `")]
    missing = [plant.name for plant in PLANTS if not any(line.startswith(f"| `{plant.name}`") for line in rows)]
    assert missing == []
