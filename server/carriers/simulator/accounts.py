"""Who may use the simulated carrier, and where each account wants its texts."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass, field

from server.carriers.simulator.config import Config

_SHORT = 6  # digits


@dataclass(slots=True)
class Account:
    """`applications` maps an id to its message_url, `numbers` a rented number to its application."""

    auth_id: str
    token: str
    inbound_url: str
    applications: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of the applications
    numbers: dict[str, str] = field(default_factory=dict)

    def inbound_url_of(self, number: str) -> str:
        return self.applications.get(self.numbers.get(number, ""), "") or self.inbound_url


class Accounts:
    def __init__(self, config: Config) -> None:
        self._config = config
        self._known: dict[str, Account] = {}
        self._by_header: dict[str, Account] = {}
        self._owner: dict[str, Account] = {}
        for auth_id, token in config.accounts.items():
            self._open(auth_id, token)

    def enter(self, auth_id: str, header: str) -> Account | None:
        """The account of these Basic credentials, None if they are wrong for the address used."""
        account = self._by_header.get(header)
        if account is None:
            account = self._admit(header)
        return account if account is not None and account.auth_id == auth_id else None

    def owns(self, account: Account, number: str) -> None:
        self._owner[number] = account

    def to_receive(self, number: str, auth_id: str) -> Account | None:
        """Named, else whoever sent from this number, else the only one there is."""
        if auth_id:
            return self._known.get(auth_id)
        only = next(iter(self._known.values())) if len(self._known) == 1 else None
        return self._owner.get(number, only)

    def update(self, config: Config) -> None:
        self._config = config
        for account in self._known.values():
            account.inbound_url = self._inbound_url(account.auth_id)

    def _admit(self, header: str) -> Account | None:
        credentials = _basic(header)
        if credentials is None:
            return None
        auth_id, token = credentials
        if self._config.accounts and self._config.accounts.get(auth_id) != token:
            return None
        account = self._open(auth_id, token)
        self._by_header[header] = account
        return account

    def _open(self, auth_id: str, token: str) -> Account:
        """A changed token replaces the old one, as after a rotation."""
        account = self._known.get(auth_id)
        if account is None:
            account = Account(auth_id, token, self._inbound_url(auth_id))
            account.numbers = dict.fromkeys(rented(self._config), "")
            self._known[auth_id] = account
        account.token = token
        return account

    def _inbound_url(self, auth_id: str) -> str:
        return self._config.inbound_urls.get(auth_id, self._config.inbound_url)


def rented(config: Config) -> list[str]:
    """Every number of an account: long codes, toll-free ones, short codes."""
    return [*rented_numbers(config.numbers), *toll_free_numbers(config.toll_free), *config.short_codes]


def toll_free_numbers(count: int) -> list[str]:
    return [f"183355501{line:02}" for line in range(count)]


def kind_of(number: str) -> str:
    """As the carrier calls it."""
    if len(number) <= _SHORT:
        return "shortcode"
    return "tollfree" if number.startswith("1833") else "local"


def rented_numbers(count: int) -> list[str]:
    """Numbers of 555-01xx in different areas, a hundred each: reserved, so never anyone's."""
    areas = ("520", "602", "480", "928", "623", "505", "702", "801", "303", "213", "512", "305")
    numbers = [f"1{area}55501{line:02}" for line in range(100) for area in areas]
    return numbers[:count]


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        auth_id, colon, token = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (auth_id, token) if colon and auth_id and token else None
