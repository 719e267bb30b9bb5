"""Words in brackets tell the simulated carrier what to do."""

import pytest

from server.carriers.simulator.orders import NONE, Orders, read_orders


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("Hi [error 50]", Orders(state="failed", code="50")),
        ("[undelivered 30]", Orders(state="undelivered", code="30")),
        ("[reply Yes, I can help]", Orders(reply="Yes, I can help")),
        ("[late 30s] [lost]", Orders(late=30.0, lost=True)),
        ("[slow 0.5s][duplicate]", Orders(slow=0.5, duplicate=True)),
        ("[429]", Orders(status=429, tries=1, accepts=False)),
        ("[429 3]", Orders(status=429, tries=3, accepts=False)),
        ("[500]", Orders(status=500, accepts=False)),
        ("[500 after]", Orders(status=500)),
        ("[hang]", Orders(breaks="hang")),
        ("[reset before]", Orders(breaks="reset", accepts=False)),
        ("[shuffled]", Orders(shuffled=True)),
        ("[picture] [reply Look]", Orders(picture=True, reply="Look")),
        ("[No UUID]", Orders(breaks="no uuid")),
        ("{name} [unknown words] (429)", NONE),
    ],
)
def test_an_order_is_read_from_a_text(text: str, orders: Orders) -> None:
    assert read_orders(text) == orders
