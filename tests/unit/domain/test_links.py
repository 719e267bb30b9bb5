"""Addresses of links: short, not to be guessed, and told apart by who opens them."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import links
from server.domain.links import Opened


def mac(text: str) -> bytes:
    return hmac.digest(b"of this instance", text.encode(), "sha256")


def other(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


@given(st.from_regex(links.NAME, fullmatch=True), st.integers(0, 10**12))
def test_a_token_says_link_and_conversation_and_only_its_writer_can_write_it(name: str, conversation: int) -> None:
    token = links.token(mac, name, conversation)
    assert links.read(mac, token) == Opened(name, conversation_id=conversation)
    assert links.read(other, token) is None
    assert links.read(mac, token[:-1] + ("a" if token[-1] != "a" else "b")) is None


def test_a_preview_is_as_long_as_a_text_and_counts_for_nobody() -> None:
    sample = links.sample(mac, "donate", 7)
    assert links.read(mac, sample) == Opened("donate", organization_id=7)
    assert len(sample) == len(links.token(mac, "donate", 62**4 + 7)) == len("donate-") + 5 + 6


@pytest.mark.parametrize(
    "given", ["", "donate", "donate-", "donate-1", "../etc-123456789", "donate-1é23456", "-1234567"]
)
def test_what_is_no_token_leads_nowhere(given: str) -> None:
    assert links.read(mac, given) is None


def test_links_that_a_person_names_become_addresses() -> None:
    text = links.expanded(
        "Give: {link:donate}. {firstName} {link:Not this}", lambda name: f"https://x.example/l/{name}"
    )
    assert text == "Give: https://x.example/l/donate. {firstName} {link:Not this}"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"user-agent": "facebookexternalhit/1.1 Facebot Twitterbot/1.0"},
        {"user-agent": "WhatsApp/2.23"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": "python-requests/2.31"},
        {"user-agent": "Mozilla/5.0 (iPhone)", "sec-purpose": "prefetch;prerender"},
        {"user-agent": "Mozilla/5.0 (iPhone)", "x-purpose": "preview"},
    ],
)
def test_programs_and_browsers_that_look_ahead_are_no_people(headers: dict[str, str]) -> None:
    assert links.is_robot(headers)


def test_a_phone_is_a_person() -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1"
    assert not links.is_robot({"user-agent": agent})


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("go.ward4.org", True),
        ("go.ward4.org:8443", True),
        ("bit.ly", False),
        ("www.tinyurl.com", False),
        ("x", False),
        ("go.ward4.org/l", False),
        ("https://go.ward4.org", False),
    ],
)
def test_texts_carry_a_host_of_ones_own_and_never_a_shorteners(host: str, own: bool) -> None:
    assert links.is_own_host(host) is own


def test_a_link_leads_to_a_page_and_never_through_a_shortener() -> None:
    assert links.leads_somewhere("https://example.org/donate?from=text")
    assert not links.leads_somewhere("https://bit.ly/abc")
    assert not links.leads_somewhere("javascript:alert(1)")
