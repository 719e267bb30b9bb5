"""Phone numbers of the US and Canada, read from what people type: E.164 or the reason why not.

The shape of a number is the North American Numbering Plan's; `phonenumbers` is asked about all others.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from server.domain.zones import area_codes


@dataclass(frozen=True)
class PhoneRejected:
    """Why a text is no number to send to: a stable code and a sentence for the reader."""

    code: str
    sentence: str


EMPTY: Final = PhoneRejected("empty", "There is no phone number.")
NOT_A_PHONE: Final = PhoneRejected("not_a_phone", "This is not a phone number.")
NO_AREA_CODE: Final = PhoneRejected("no_area_code", "The area code is missing: a number has ten digits.")
TOO_SHORT: Final = PhoneRejected("too_short", "There are too few digits: a number has ten.")
TOO_LONG: Final = PhoneRejected("too_long", "There are too many digits: a number has ten.")
FOREIGN: Final = PhoneRejected("foreign", "Only numbers of the United States and Canada can be texted.")
TOLL_FREE: Final = PhoneRejected("toll_free", "Toll-free numbers cannot be texted.")
PREMIUM: Final = PhoneRejected("premium", "Premium-rate numbers cannot be texted.")
PERSONAL: Final = PhoneRejected("personal", "Numbers with this area code cannot be texted.")
SERVICE: Final = PhoneRejected("service", "Short service numbers such as 911 cannot be texted.")
UNUSED: Final = PhoneRejected("unused_area_code", "No phone has this area code.")
EXTENSION: Final = PhoneRejected("extension", "Numbers with an extension belong to a switchboard.")
DAMAGED: Final = PhoneRejected(
    "damaged",
    "A spreadsheet has rounded this number: format the column as text and enter the numbers again.",
)

_BY_KIND: Final = {
    "foreign": FOREIGN,
    "toll_free": TOLL_FREE,
    "premium": PREMIUM,
    "personal": PERSONAL,
}

# Up to three characters may stand between the groups: "(520) 555-0123", "520 - 555 - 0123".
_GAP = r"[\s.\-/·_]{0,3}"
_NANP = rf"(?:\+?1{_GAP})?\(?([2-9][0-9]{{2}})\)?{_GAP}([2-9][0-9]{{2}}){_GAP}([0-9]{{4}})"
_FAST = re.compile(r"\+?1?([2-9][0-9]{2})([2-9][0-9]{2})([0-9]{4})")
_USUAL = re.compile(rf"{_NANP}(?:\.0+)?")
_EXTENSION = r"[\s,;]{0,3}(?:ext(?:ension)?|x|#)[\s.:]{0,2}[0-9]{1,6}"
_WITH_EXTENSION = re.compile(rf"{_NANP}{_EXTENSION}\.?", re.IGNORECASE)
_EXPONENT = re.compile(r"([0-9])[.,]([0-9]+)e\+?([0-9]{1,2})", re.IGNORECASE)
_LABEL = re.compile(r"^(?:tel|phone|cell|mobile|sms|m|c|t)\s{0,2}[:.]\s{0,2}", re.IGNORECASE)
_CANDIDATE = re.compile(
    r"(?<![0-9a-z.+])(?:"
    # From abroad: at least seven digits, then more until a number of ours begins.
    r"(?:\+(?!\s?1[^0-9]*[2-9])|\b011[\s\-])[0-9](?:[\s().\-]{0,3}[0-9]){6}"
    rf"(?:[\s().\-]{{0,3}}(?!{_NANP}(?![0-9]))[0-9]){{0,8}}"
    r"|[0-9][.,][0-9]+e\+?[0-9]{1,2}(?![0-9a-z])"  # a spreadsheet's rounding
    rf"|{_NANP}{_EXTENSION}(?![0-9])"
    rf"|{_NANP}(?:\.0+)?(?![0-9])"
    r"|[2-9][0-9]{2}-[0-9]{4}(?![0-9\-])"  # without area code
    r")",
    re.IGNORECASE,
)


def parse(text: str) -> str | PhoneRejected:
    """The E.164 form of one number in any usual spelling, or why it cannot be texted."""
    match = _FAST.fullmatch(text) or _USUAL.fullmatch(text)
    if match is None:
        return _parse_unusual(text)
    return _checked(*match.group(1, 2, 3))


def scrape(text: str) -> Iterator[tuple[str, str | PhoneRejected]]:
    """Each phone number in free text, in order: as written, and as `parse` reads it."""
    if not text.isascii():
        text = _plain(text)
    for match in _CANDIDATE.finditer(text):
        raw = match.group().strip()
        yield raw, parse(raw)


def area_code(phone: str) -> str:
    """The three digits after +1 of an E.164 number; empty for a number from elsewhere."""
    return phone[2:5] if phone.startswith("+1") and len(phone) == 12 else ""


def spaced(phone: str) -> str:
    """+1 520-555-0123 for people to read; short codes and what else there is as it is stored."""
    if len(phone) != 12 or not phone.startswith("+1"):
        return phone
    return f"+1 {phone[2:5]}-{phone[5:8]}-{phone[8:]}"


def _checked(code: str, exchange: str, line: str) -> str | PhoneRejected:
    known = area_codes().get(code)
    if exchange.endswith("11"):
        return NOT_A_PHONE
    if known is not None:
        return _BY_KIND.get(known.kind) or f"+1{code}{exchange}{line}"
    return _newer_area_code(f"+1{code}{exchange}{line}")


def _newer_area_code(phone: str) -> str | PhoneRejected:
    """An area code our table lacks may be known to a newer `phonenumbers`."""
    import phonenumbers  # slow to load, and most lists never get here

    return phone if phonenumbers.is_valid_number(phonenumbers.parse(phone)) else UNUSED


def _parse_unusual(text: str) -> str | PhoneRejected:
    plain = _LABEL.sub("", _plain(text).strip(" \t\r\n'\"`=;,<>"), count=1)
    if match := _USUAL.fullmatch(plain):
        return _checked(*match.group(1, 2, 3))
    if match := _EXPONENT.fullmatch(plain):
        return _from_exponent(*match.group(1, 2, 3))
    return _why_not(plain)


def _from_exponent(first: str, rest: str, exponent: str) -> str | PhoneRejected:
    """1.5205550123E+10 still holds every digit; 1.52056E+10 does not."""
    rest = rest.rstrip("0")
    missing = int(exponent) - len(rest)
    if missing < 0 or int(exponent) not in (9, 10):
        return NOT_A_PHONE
    return DAMAGED if missing > 1 else parse(first + rest + "0" * missing)


def _why_not(plain: str) -> PhoneRejected:
    if not plain:
        return EMPTY
    if _WITH_EXTENSION.fullmatch(plain):
        return EXTENSION
    digits = re.sub(r"[\s().\-/+]", "", plain)
    if not digits.isdigit() or not digits.isascii():
        return NOT_A_PHONE
    return _wrong_digits(plain.startswith(("+", "00", "011")), digits)


def _wrong_digits(abroad: bool, digits: str) -> PhoneRejected:
    if abroad:
        return _from_abroad(digits)
    if re.fullmatch("[2-9]11", digits):
        return SERVICE
    if re.fullmatch("[2-9][0-9]{6}", digits):
        return NO_AREA_CODE
    ten = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if len(ten) == 10:
        return NOT_A_PHONE
    return TOO_SHORT if len(ten) < 10 else TOO_LONG


def _from_abroad(digits: str) -> PhoneRejected:
    import phonenumbers

    digits = re.sub("^(?:00|011)", "", digits)
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return NOT_A_PHONE
    abroad = number.country_code != 1 and phonenumbers.is_possible_number(number)
    return FOREIGN if abroad else NOT_A_PHONE


def _plain(text: str) -> str:
    """Full-width digits and typographic dashes, as copied from pages, become plain; invisible marks go."""
    if text.isascii():
        return text.replace("\x00", "")
    text = unicodedata.normalize("NFKC", text)
    kinds = ((char, unicodedata.category(char)) for char in text)
    return "".join(
        "-" if kind == "Pd" else char for char, kind in kinds if kind not in ("Cf", "Cc") or char in "\t\r\n"
    )
