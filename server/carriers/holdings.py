"""What an account holds at its carrier, in Textbank's own words: numbers, applications, registered campaigns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["long_code", "toll_free", "short_code"]
RegistrationState = Literal["pending", "approved", "suspended", "expired"]


@dataclass(frozen=True, slots=True)
class Rented:
    """A number: E.164, of a short code its digits. `campaign_id` is that of the registry."""

    phone: str
    kind: Kind
    active: bool
    texts: bool
    pictures: bool
    application_id: str | None
    campaign_id: str | None


@dataclass(frozen=True, slots=True)
class Application:
    """Where the carrier posts what comes in."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class RegisteredCampaign:
    """A campaign of 10DLC; `parts_per_minute` is AT&T's, `daily_cap` T-Mobile's for the brand."""

    id: str
    brand: str
    use_case: str
    state: RegistrationState
    att_class: str = ""
    parts_per_minute: int | None = None
    daily_cap: int | None = None
    vetting_score: int | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    numbers: tuple[Rented, ...] = ()
    applications: tuple[Application, ...] = ()
    campaigns: tuple[RegisteredCampaign, ...] = field(default=())
