"""How many evenings are spent handing threads over, and how long each is: few here, any number by command."""

import os

import pytest

SEEDS, STEPS = "2", "150"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """HAND_OVER_SEED, HAND_OVER_SEEDS and HAND_OVER_STEPS are set by scripts/hand-over."""
    if "evening_seed" in metafunc.fixturenames:
        first, many = int(os.environ.get("HAND_OVER_SEED", "1")), int(os.environ.get("HAND_OVER_SEEDS", SEEDS))
        metafunc.parametrize("evening_seed", range(first, first + many))


@pytest.fixture
def evening_steps() -> int:
    return int(os.environ.get("HAND_OVER_STEPS", STEPS))
