"""What Textbank says to a carrier and hears from it, in Textbank's own words.

Phones are E.164 with a plus; times are aware and in UTC; lengths of time are seconds. Failures of a
call are values, because the sender must know one thing above all: can the text have gone out?
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from server.carriers.holdings import Holdings

# accepted         the carrier has it and gave it an id
# requeue          proof that the carrier does not have it; try again later
# failed           the carrier refused it for good
# account_stopped  nothing of this account will be carried until a person acts; not sent
# unknown          it may have gone out; settled by evidence, never by trying again
SendKind = Literal["accepted", "requeue", "failed", "account_stopped", "unknown"]

# Delivery only moves to the right; the last three are final.
ReportState = Literal["accepted", "sent", "delivered", "undelivered", "failed"]

# What an error of the carrier means beyond this one message.
Effect = Literal[
    "none",
    "temporary",  # may work later; a coordinator may resend
    "content",  # this text cannot be carried
    "filtered",  # seen as spam or forbidden: watch the number and the script
    "rate",  # our number was too fast: slow it
    "contact_unreachable",  # a landline or a dead number: mark the contact
    "number_unusable",  # our number cannot send: take it out of the pool
    "opted_out",  # the person stopped us at the carrier: record it
    "account_stopped",  # no credit, or disabled: stop the account
]

Intent = Literal["opt_out", "opt_in", "help"]


class Malformed(ValueError):
    """A webhook whose signature may be right but whose body is not what the carrier documents."""


class Unavailable(Exception):
    """A look-up that could not be answered now; says why. Nothing may be concluded from it."""


class NotFetchable(Exception):
    """A file that will not be fetched, now or later; says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """Credentials of one organisation at a carrier; `api_url` ends before `/v1`."""

    id: int
    auth_id: str
    auth_token: str = field(repr=False)
    api_url: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text to one phone. After `expiry_seconds` the carrier must drop it rather than deliver late."""

    src: str
    dst: str
    text: str
    callback_url: str
    expiry_seconds: int
    media_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SendResult:
    """How one call ended, with a sentence for people.

    `rate_signal` asks the governor to slow the number, `retry_after` says for how long at least;
    `effect` is what the carrier's error means beyond this text.
    """

    kind: SendKind
    sentence: str
    carrier_id: str | None = None
    code: str | None = None
    http_status: int | None = None
    retry_after: float | None = None
    rate_signal: bool = False
    effect: Effect = "none"


@dataclass(frozen=True, slots=True)
class Report:
    """One delivery report. `mcc` and `mnc` name the network of the recipient, digits as sent."""

    carrier_id: str
    state: ReportState
    src: str
    dst: str
    at: datetime | None = None
    code: str | None = None
    sentence: str = ""
    effect: Effect = "none"
    parts: int | None = None
    mcc: str | None = None
    mnc: str | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text from a person. `intent` is the carrier's own reading and only a hint."""

    carrier_id: str
    src: str
    dst: str
    text: str
    intent: Intent | None = None
    media_urls: tuple[str, ...] = ()
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the carrier's own record of messages, which never holds the text."""

    carrier_id: str
    direction: Literal["inbound", "outbound"]
    src: str
    dst: str
    at: datetime
    state: ReportState | Literal["received"]
    code: str | None = None
    sentence: str = ""
    effect: Effect = "none"
    parts: int | None = None


class Carrier(Protocol):
    """One company's protocol. Implementations hold connections and are closed by their owner."""

    async def send(self, account: Account, outgoing: Outgoing) -> SendResult:
        """Hands over one text; never raises for what the network or the carrier does.

        A cancelled call is to be treated as unknown.
        """

    def list_outbound(self, account: Account, dst: str, since: datetime, until: datetime) -> AsyncIterator[Listed]:
        """What the carrier knows of texts to `dst`, newest first; raises Unavailable."""

    def list_inbound(self, account: Account, since: datetime, until: datetime) -> AsyncIterator[Listed]:
        """What the carrier received for the account, newest first; raises Unavailable."""

    async def holdings(self, account: Account) -> Holdings:
        """Numbers, applications and registered campaigns of the account. Raises Unavailable."""

    async def count_numbers(self, account: Account) -> int:
        """How many it holds: the lightest call that proves its credentials. Raises Unavailable, with a Phrase."""

    async def receive_at(
        self, account: Account, name: str, url: str, application_id: str | None, phones: Sequence[str]
    ) -> str:
        """Has texts to these numbers posted to `url`; the id of the application that does it. Raises Unavailable."""

    async def fetch_media(self, account: Account, url: str, most_bytes: int) -> bytes:
        """A file that came with a text; never from elsewhere than the carrier. Raises NotFetchable, Unavailable."""

    def verify(
        self,
        account: Account,
        method: str,
        public_url: str,
        headers: Mapping[str, str],
        form_pairs: Iterable[tuple[str, str]],
    ) -> bool:
        """Whether the carrier signed this webhook; `headers` answers to lower-case names."""

    def read_report(self, form: Mapping[str, str]) -> Report:
        """Raises Malformed."""

    def read_inbound(self, form: Mapping[str, str]) -> Inbound:
        """Raises Malformed."""

    async def close(self) -> None: ...
