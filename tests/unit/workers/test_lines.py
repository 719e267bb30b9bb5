"""What a sender process knows of its numbers between two looks."""

from typing import Any, cast

import pytest

from server.workers.lines import Lines


class OfATenth:
    """A grant of a number that may be served again in a tenth of a second for each part."""

    def busy_for(self, number_id: int, parts: int) -> float:
        return 0.1 * parts


def test_calls_that_were_held_up_begin_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of one number that could all begin now, and one of another: the carrier counts when calls come."""
    moment = 50.0
    monkeypatch.setattr("server.workers.lines.time.monotonic", lambda: moment)
    known, grant = Lines(cast("Any", None)), cast("Any", OfATenth())
    waits = [known.begin_in(grant, cast("Any", {"number_id": 1, "parts": parts})) for parts in (1, 2, 1, 1)]
    assert waits == pytest.approx([0.0, 0.1, 0.3, 0.4])
    assert known.begin_in(grant, cast("Any", {"number_id": 2, "parts": 1})) == 0.0
    moment = 51.0
    assert known.begin_in(grant, cast("Any", {"number_id": 1, "parts": 1})) == 0.0
