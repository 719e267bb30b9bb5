"""Which carrier a network belongs to."""

from importlib import resources

import pytest

from server.domain.carrier_networks import carrier_class


@pytest.mark.parametrize(
    ("mcc", "mnc", "expected"),
    [
        ("310", "410", "att"),
        ("313", "100", "att"),
        ("310", "260", "tmobile"),
        ("312", "530", "tmobile"),
        ("311", "480", "verizon"),
        ("310", "012", "verizon"),
        ("311", "588", "uscellular"),
        ("310", "261", "other"),  # nobody's, between two of one carrier
        ("310", "580", "other"),  # a carrier of its own
        ("302", "720", None),  # Canada
        (None, None, None),
        ("310", "²", None),
    ],
)
def test_a_report_names_the_carrier_by_its_network(mcc: str | None, mnc: str | None, expected: str | None) -> None:
    assert carrier_class(mcc, mnc) == expected


def test_no_network_belongs_to_two_carriers() -> None:
    text = (resources.files("server.domain") / "data" / "networks.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    networks = [(mcc, mnc) for mcc, low, high, _ in rows for mnc in range(int(low), int(high) + 1)]
    assert len(networks) == len(set(networks)) > 100
