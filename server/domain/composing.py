"""What a text says: the script filled in, or the volunteer's own words where the campaign lets them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import msgspec

from server.domain import links, scripts, sms
from server.domain.campaign_rules import Rules
from server.domain.people import first_name
from server.errors import Invalid, Refused

Kind = Literal["initial", "reply"]
_NAMED = re.compile(r"\{([^{}]*)\}")


def _nowhere(_name: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """What scripts may say about a contact; `link` gives the address of a link by name, as it is for them alone."""

    first_name: str
    last_name: str
    city: str
    email: str
    custom: Mapping[str, str]
    link: Callable[[str], str] = _nowhere


def addressee(row: Mapping[str, Any], link: Callable[[str], str] = _nowhere) -> Addressee:
    """Of a row with columns of a contact; `custom` as JSON text."""
    custom = msgspec.json.decode(row["custom"])
    return Addressee(row["first_name"], row["last_name"], row["city"], row["email"], custom, link)


def fill(script: str, rules: Rules, to: Addressee, volunteer: str) -> str:
    """The script as this volunteer sends it to this contact, without the notice."""
    values = {
        **{key: str(value) for key, value in to.custom.items()},
        "firstName": to.first_name,
        "lastName": to.last_name,
        "city": to.city,
        "email": to.email,
        "volunteerFirstName": first_name(volunteer),
        "organization": rules.organization,
        **{links.field(name): to.link(name) for name in links.names_in(script)},
    }
    return scripts.render(_compiled(script), values, rules.settings.unnamed)


@lru_cache(maxsize=1024)
def _compiled(script: str) -> scripts.Script:
    """Scripts were checked on saving, when the custom keys were known: here every field is taken."""
    return scripts.compile(script, _NAMED.findall(script))


def initial(script: str, edited: str | None, rules: Rules, to: Addressee, volunteer: str) -> str:
    """The first text, with the notice. Refused text_locked; Invalid no_opt_out_words, too_long."""
    text = fill(script, rules, to, volunteer)
    if edited is not None and edited not in (text, leaving(text, rules, "initial")):
        if not rules.switches.edit_initials:
            detail = (
                "First texts of this campaign leave as they are. A coordinator can change it: campaign, Volunteers."
            )
            raise Refused(detail, code="text_locked")
        text = links.expanded(edited, to.link)
        if rules.settings.notice.mode == "in_script" and not scripts.has_opt_out_words(text):
            raise Invalid(scripts.NO_WAY_OUT, code="no_opt_out_words")
    return checked(leaving(text, rules, "initial"))


def reply(text: str | None, script: str | None, rules: Rules, to: Addressee, volunteer: str) -> str:
    """An answer: a canned response, edited or not, or free words. Refused text_locked; Invalid."""
    canned = fill(script, rules, to, volunteer) if script is not None else None
    if not rules.custom_responses and (canned is None or text not in (None, canned)):
        detail = "This campaign answers with its canned responses only. A coordinator can change it: campaign, Replies."
        raise Refused(detail, code="text_locked")
    words = links.expanded(text, to.link) if text is not None else canned
    if words is None:
        raise Invalid("Write something, or choose a canned response.")
    return checked(leaving(words, rules, "reply"))


def leaving(text: str, rules: Rules, kind: Kind) -> str:
    notice = rules.settings.notice
    return scripts.with_notice(text, notice.mode, notice.on, kind)


def checked(text: str) -> str:
    """Refuses what no carrier takes."""
    if not text.strip() or "\x00" in text or not _encodable(text):
        raise Invalid("The text is empty, or holds characters that cannot be sent.")
    if not sms.measure(text).fits:
        raise Invalid("The text is longer than carriers take. Shorten it.", code="too_long")
    return text


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
