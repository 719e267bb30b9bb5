"""Numbers, applications and registrations, read and written through Plivo's own SDK.

The SDK blocks, so its calls are made in a thread; it is imported there too, because it takes a while and few
processes ever need it. It would go to the public API whatever it is told, so the address is set at each request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from server.carriers.base import Account, Unavailable
from server.carriers.holdings import Application, Holdings, RegisteredCampaign, Rented
from server.carriers.plivo import registry_words
from server.domain.languages import Phrase

T = TypeVar("T")
_SECONDS = 15
_PAGE = 20
_SHORT_CODE = 6  # digits at most


def holdings(account: Account) -> Holdings:
    """Everything the account holds. Raises Unavailable."""
    return _asked(account, _holdings)


def count_numbers(account: Account) -> int:
    """By one short page. Raises Unavailable."""
    return _asked(account, lambda client: int(client.numbers.list(limit=1).meta.total_count))


def receive_at(account: Account, name: str, url: str, application_id: str | None, phones: Sequence[str]) -> str:
    """Makes or changes the application that posts to `url`, and gives it these numbers; its id. Raises Unavailable."""

    def act(client: Any) -> str:
        fields = {"message_url": url, "message_method": "POST"}
        if application_id is None:
            made = str(client.applications.create(app_name=name, **fields).app_id)
        else:
            client.applications.update(application_id, **fields)
            made = application_id
        for phone in phones:
            client.numbers.update(phone.removeprefix("+"), app_id=made)
        return made

    return _asked(account, act)


def _holdings(client: Any) -> Holdings:
    brands = {brand.brand_id: brand for brand in _listed(client.brand.list, "brands")}
    return Holdings(
        numbers=tuple(_number(row) for row in client.numbers),
        applications=tuple(
            Application(str(row.app_id), row.app_name or "", getattr(row, "message_url", None) or "")
            for row in client.applications
        ),
        campaigns=tuple(_campaign(row, brands.get(row.brand_id)) for row in _listed(client.campaign.list, "campaigns")),
    )


def _listed(ask: Callable[..., Any], name: str) -> Iterator[Any]:
    """All pages; these lists are not among those that the SDK walks itself."""
    offset = 0
    while rows := getattr(page := ask(limit=_PAGE, offset=offset), name, None):
        yield from rows
        if not getattr(getattr(page, "meta", None), "next", None):
            return
        offset += len(rows)


def _number(row: Any) -> Rented:
    digits = str(row.number)
    short = len(digits) <= _SHORT_CODE
    toll_free = row.number_type == "tollfree"
    return Rented(
        phone=digits if short else f"+{digits}",
        kind="short_code" if short else "toll_free" if toll_free else "long_code",
        active=bool(getattr(row, "active", True)),
        texts=bool(row.sms_enabled),
        pictures=bool(getattr(row, "mms_enabled", False)),
        application_id=_last_of_path(getattr(row, "application", None)),
        campaign_id=getattr(row, "tendlc_campaign_id", None) or None,
    )


def _last_of_path(path: str | None) -> str | None:
    return path.rstrip("/").rpartition("/")[2] if path else None


def _campaign(row: Any, brand: Any) -> RegisteredCampaign:
    networks = vars(getattr(row, "mno_metadata", None) or _Nothing())
    use_case = getattr(row, "usecase", None) or ""
    per_minute = getattr(networks.get("AT&T"), "tpm", None)
    return RegisteredCampaign(
        id=row.campaign_id,
        brand=_brand_name(brand) or row.brand_id,
        use_case=use_case,
        state=registry_words.STATES.get(getattr(row, "registration_status", ""), "pending"),
        att_class=registry_words.att_class(use_case, per_minute),
        parts_per_minute=per_minute,
        daily_cap=registry_words.DAILY_CAPS.get(str(getattr(networks.get("T-Mobile"), "brand_tier", ""))),
        vetting_score=getattr(brand, "vetting_score", None),
    )


class _Nothing:
    """Has no fields."""


def _brand_name(brand: Any) -> str:
    return getattr(brand, "company_name", None) or getattr(brand, "brand_alias", None) or ""


def _asked(account: Account, act: Callable[[Any], T]) -> T:
    import plivo
    import requests

    try:
        with _client()(account) as client:
            return act(client)
    except plivo.exceptions.AuthenticationError as error:
        raise Unavailable(Phrase("The carrier did not accept the credentials of the account.")) from error
    except (requests.ConnectionError, requests.Timeout) as error:
        where = Phrase("The carrier could not be asked: nothing answers at {url}.", url=account.api_url)
        raise Unavailable(where) from error
    except (plivo.exceptions.PlivoRestError, requests.RequestException, AttributeError, TypeError) as error:
        raise Unavailable(Phrase("The carrier could not be asked ({error}).", error=str(error)[:200])) from error


@cache
def _client() -> Callable[[Account], Any]:
    import plivo

    class Client(plivo.RestClient):  # type: ignore[misc]
        """The SDK's client, at the address of the account."""

        def __init__(self, account: Account) -> None:
            super().__init__(account.auth_id, account.auth_token, timeout=_SECONDS)
            self._own = f"{account.api_url.rstrip('/')}/v1/Account"

        def create_request(self, *args: Any, **kwargs: Any) -> Any:
            self.base_uri = self._own
            return super().create_request(*args, **kwargs)

    return Client
