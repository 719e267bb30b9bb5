"""A webhook is believed only if the carrier's newest signature on it is right."""

import pytest

from server.carriers.plivo import signatures

TOKEN = "tok"
URL = "https://ex.org/hook/inbound"
FORM = [
    ("From", "14155550101"),
    ("To", "14155550100"),
    ("Text", "Stop please"),
    ("MessageUUID", "abc"),
]
SIGNATURE = "PtOeKSgVz9OMtTAnNi5mEs8/SweQz98gAlyCJetKhdM="


def signed(**headers: str) -> dict[str, str]:
    return {f"x-plivo-signature-{name.replace('_', '-')}": value for name, value in headers.items()}


def test_the_known_vector_is_reproduced() -> None:
    base = "https://ex.org/hook/inbound?From14155550101MessageUUIDabcTextStop pleaseTo14155550100"
    assert signatures.v3_base("POST", URL, FORM) == base
    assert signatures.sign_v3(TOKEN, "POST", URL, "123", FORM) == SIGNATURE


def test_a_right_signature_anywhere_in_a_comma_list_is_enough() -> None:
    headers = signed(v3=f"AAAA, {SIGNATURE},BBBB", v3_nonce="123")
    assert signatures.verify(TOKEN, "POST", URL, headers, FORM)


def test_the_signature_of_the_main_account_counts_too() -> None:
    assert signatures.verify(TOKEN, "POST", URL, signed(ma_v3=SIGNATURE, v3_nonce="123"), FORM)


def test_a_right_v2_does_not_excuse_a_wrong_v3() -> None:
    v2 = signatures.sign_v2(TOKEN, URL, "9")
    assert signatures.verify(TOKEN, "POST", URL, signed(v2=v2, v2_nonce="9"), FORM)
    headers = signed(v2=v2, v2_nonce="9", v3="AAAA", v3_nonce="123")
    assert not signatures.verify(TOKEN, "POST", URL, headers, FORM)


def test_v2_leaves_out_the_query_and_the_form() -> None:
    v2 = signatures.sign_v2(TOKEN, URL + "?a=1", "9")
    assert v2 == signatures.sign_v2(TOKEN, URL, "9")
    assert signatures.verify(TOKEN, "POST", URL, signed(v2=v2, v2_nonce="9"), [("Text", "changed")])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(v3=SIGNATURE),
        signed(v3_nonce="123"),
        signed(v3=SIGNATURE, v3_nonce="124"),
        signed(v3=SIGNATURE[:-2], v3_nonce="123"),
        signed(v3="", v3_nonce="123"),
        signed(v3="\u00e9\udcff", v3_nonce="123"),
        signed(v2=SIGNATURE),
    ],
)
def test_a_missing_or_wrong_signature_or_nonce_is_refused(headers: dict[str, str]) -> None:
    assert not signatures.verify(TOKEN, "POST", URL, headers, FORM)


def test_a_changed_form_address_or_token_is_refused() -> None:
    headers = signed(v3=SIGNATURE, v3_nonce="123")
    assert not signatures.verify(TOKEN, "POST", URL, headers, [*FORM, ("Extra", "1")])
    assert not signatures.verify(TOKEN, "POST", URL + "2", headers, FORM)
    assert not signatures.verify("other", "POST", URL, headers, FORM)


def test_one_signature_fits_two_forms_so_the_form_alone_proves_no_field() -> None:
    joined = signatures.sign_v3(TOKEN, "POST", URL, "1", [("Text", "aTo2")])
    assert joined == signatures.sign_v3(TOKEN, "POST", URL, "1", [("Text", "a"), ("To", "2")])


def test_text_that_is_no_unicode_is_refused_and_breaks_nothing() -> None:
    headers = signed(v3=SIGNATURE, v3_nonce="123")
    assert not signatures.verify(TOKEN, "POST", URL, headers, [("Text", "\udc80")])
