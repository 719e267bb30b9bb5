"""What the audit log keeps of an act, in words: whom or what it was about, and the rest of it."""

from collections.abc import Mapping
from typing import Any

from server.domain.audit import Action
from server.domain.languages import Phrase, joined

SUBJECTS: Mapping[str, Phrase] = {
    "api_key": Phrase("API key {number}"),
    "bulk": Phrase("Act on many {number}"),
    "campaign": Phrase("Campaign {number}"),
    "carrier_account": Phrase("Carrier account {number}"),
    "contact": Phrase("Contact {number}"),
    "import": Phrase("Import {number}"),
    "invite": Phrase("Invitation {number}"),
    "keyword": Phrase("Keyword {number}"),
    "link": Phrase("Link {number}"),
    "list": Phrase("List {number}"),
    "message": Phrase("Text {number}"),
    "number": Phrase("Number {number}"),
    "person": Phrase("Person {number}"),
    "reassignment": Phrase("Handing over {number}"),
    "registration": Phrase("Registration {number}"),
    "tag": Phrase("Tag {number}"),
    "user": Phrase("Person {number}"),
}
PARTS: Mapping[str, Phrase] = {
    "act": Phrase("What was done: {value}"),
    "after": Phrase("now {value}"),
    "before": Phrase("before {value}"),
    "by": Phrase("Way: {value}"),
    "contacts": Phrase("People: {value}"),
    "count": Phrase("How many: {value}"),
    "days": Phrase("Days kept: {value}"),
    "decision": Phrase("Decision: {value}"),
    "expires_hours": Phrase("Valid for {value}"),
    "kind": Phrase("Kind: {value}"),
    "max_uses": Phrase("For so many people: {value}"),
    "minutes": Phrase("Minutes: {value}"),
    "on": Phrase("On: {value}"),
    "place": Phrase("Up to entry {value}"),
    "role": Phrase("Role: {value}"),
    "scope": Phrase("What stops: {value}"),
    "source": Phrase("Way: {value}"),
    "state": Phrase("State: {value}"),
    "threads": Phrase("Conversations: {value}"),
    "to": Phrase("To: {value}"),
    "waits": Phrase("Waits to be let in: {value}"),
    "what": Phrase("What: {value}"),
    "with_api_key": Phrase("With an API key: {value}"),
}
VALUES: Mapping[str, Phrase] = {
    "administrator": Phrase("Administrator"),
    "manager": Phrase("Manager"),
    "supervisor": Phrase("Supervisor"),
    "volunteer": Phrase("Volunteer"),
    "all": Phrase("everything"),
    "initials": Phrase("first texts"),
    "public": Phrase("All volunteers"),
    "some": Phrase("Teams and people"),
    "close": Phrase("closed"),
    "reopen": Phrase("opened again"),
    "opt_out": Phrase("opted out"),
    "tag": Phrase("tags changed"),
    "resent": Phrase("sent again"),
    "settled": Phrase("taken as it is"),
    "left": Phrase("left alone"),
    "moved": Phrase("moved to another number"),
    "reply": Phrase("a reply"),
    "carrier": Phrase("the carrier"),
    "form": Phrase("the public form"),
    "import": Phrase("an import"),
    "link": Phrase("a link"),
    "manual": Phrase("by hand"),
    "long_code": Phrase("Long code"),
    "short_code": Phrase("Short code"),
    "toll_free": Phrase("Toll-free"),
    "retired": Phrase("dead"),
    "released": Phrase("given back"),
    # parts of settings, campaigns, numbers, registrations and accounts that were changed
    "api_url": Phrase("address of the carrier"),
    "area_codes": Phrase("area codes"),
    "att_class": Phrase("AT&T class"),
    "auth_id": Phrase("auth ID"),
    "auth_token": Phrase("auth token"),
    "automatic": Phrase("automatic answers"),
    "brand": Phrase("brand"),
    "bucket_size": Phrase("people at a time"),
    "contact_name_fallback": Phrase("people without a name"),
    "custom_responses": Phrase("own answers"),
    "daily_contacts": Phrase("people a day"),
    "expires_on": Phrase("end of the registration"),
    "frequency_guard_hours": Phrase("pause between campaigns"),
    "initial_scripts": Phrase("first texts"),
    "languages": Phrase("languages"),
    "lease_minutes": Phrase("when texts go back"),
    "link_domain": Phrase("host of links"),
    "main_number": Phrase("main number"),
    "messages_per_second": Phrase("texts a second"),
    "mms": Phrase("pictures"),
    "most_area_codes": Phrase("area codes a campaign may name"),
    "name": Phrase("name"),
    "notice": Phrase("the way out"),
    "opt_out_scope": Phrase("what STOP ends"),
    "p2p": Phrase("text banking"),
    "pace": Phrase("pace of volunteers"),
    "parts_per_minute": Phrase("parts a minute"),
    "parts_per_second": Phrase("parts a second"),
    "questions": Phrase("questions"),
    "registration_id": Phrase("registration"),
    "requests_per_second": Phrase("requests a second"),
    "response_scripts": Phrase("canned responses"),
    "retention_days": Phrase("how long people are kept"),
    "short_code_type": Phrase("kind of short code"),
    "show_last_name": Phrase("last names for volunteers"),
    "starts": Phrase("started again"),
    "stops": Phrase("stopped"),
    "state": Phrase("state"),
    "texting_hours": Phrase("texting hours"),
    "state_hours": Phrase("hours by state"),
    "tmobile_daily_cap": Phrase("T-Mobile's daily limit"),
    "tmobile_exempt": Phrase("no limit of T-Mobile"),
    "use_case": Phrase("use case"),
    "user_id": Phrase("volunteer of the number"),
    "verify_expires_on": Phrase("end of the Campaign Verify token"),
    "verify_token": Phrase("Campaign Verify token"),
    "vetting_score": Phrase("vetting score"),
    "volunteer_name_fallback": Phrase("volunteers without a name"),
}
UNSAID = ("hash",)  # of use to whoever checks the chain, not to readers


def subject(kept: str | None, names: Mapping[str, str]) -> str | None:
    """`campaign:12` by its name where it has one; `names` are by subject."""
    if kept is None or kept in names:
        return kept and names[kept]
    kind, _, number = kept.partition(":")
    return Phrase(SUBJECTS[kind].template, number=number) if kind in SUBJECTS else kept


def detail(action: str, kept: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Every value with its word; what is not set is not said."""
    about = "number" if action == Action.CONTACTS_MOVED else "person"
    worded = {**kept, "expires_hours": _time(kept["expires_hours"])} if kept.get("expires_hours") else kept
    said = [
        Phrase(PARTS[name].template, value=_value(value, about, names)) if name in PARTS else Phrase(f"{name}: {value}")
        for name, value in worded.items()
        if value not in (None, [], "") and name not in UNSAID
    ]
    return joined(said, ", ") if said else ""


def _time(hours: int) -> Phrase:
    """In days where they are whole."""
    if hours % 24:
        return Phrase.counted("{count} hour", "{count} hours", hours)
    return Phrase.counted("{count} day", "{count} days", hours // 24)


def _value(value: Any, about: str, names: Mapping[str, str]) -> object:
    """`about`: what bare numbers in a list are of."""
    if isinstance(value, bool):
        return Phrase("yes") if value else Phrase("no")
    if isinstance(value, list):
        return joined([_text(one if isinstance(one, str) else f"{about}:{one}", names) for one in value], ", ")
    return _text(value, names) if isinstance(value, str) else value


def _text(kept: str, names: Mapping[str, str]) -> str:
    return VALUES[kept] if kept in VALUES else subject(kept, names) or ""
