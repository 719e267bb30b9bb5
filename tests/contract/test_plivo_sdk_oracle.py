"""Plivo's own SDK as a judge: what we sign, send and simulate is what it would, and it understands us."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote_plus

import plivo
import plivo.rest.client as sdk_client
import pytest
from aiohttp import web
from anyio import to_thread
from hypothesis import given
from hypothesis import strategies as st
from plivo.utils import validate_signature
from plivo.utils.signature_v3 import (
    construct_get_url,
    construct_post_url,
    get_signature_v3,
    validate_v3_signature,
)

from server.carriers.base import Account, Outgoing
from server.carriers.plivo import PlivoCarrier, signatures
from server.carriers.simulator import Config, Delay, Replies, running
from server.carriers.simulator.signing import signature_headers

AUTH_ID, TOKEN = "MA" + "X" * 18, "secret"
OURS, THEIRS = "15205550100", "15205550123"
HOOK = "https://bank.example.org/hooks/plivo/inbound/7"

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
forms = st.lists(st.tuples(words, words), max_size=12)
posted_forms = st.lists(st.tuples(words, words), min_size=1, max_size=12)
# The SDK cannot read addresses with letters beyond ASCII, so none are asked of it.
ascii_words = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=10)
queries = st.lists(st.tuples(ascii_words.filter(bool), ascii_words), max_size=4)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def address(query: list[tuple[str, str]]) -> str:
    pairs = "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in query)
    return f"{HOOK}?{pairs}" if pairs else HOOK


def as_sdk_params(form: list[tuple[str, str]]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for key, value in form:
        params.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in params.items()}


@given(forms, queries)
def test_a_post_is_signed_as_the_sdk_signs_it(form: list[tuple[str, str]], query: list[tuple[str, str]]) -> None:
    url = address(query)
    theirs = get_signature_v3(TOKEN, construct_post_url(url, as_sdk_params(form)).decode(), "42").decode()
    assert signatures.sign_v3(TOKEN, "POST", url, "42", form) == theirs


@given(forms, queries)
def test_a_get_is_signed_as_the_sdk_signs_it(form: list[tuple[str, str]], query: list[tuple[str, str]]) -> None:
    url = address(query)
    theirs = get_signature_v3(TOKEN, construct_get_url(url, as_sdk_params(form)).decode(), "42").decode()
    assert signatures.sign_v3(TOKEN, "GET", url, "42", form) == theirs


@given(posted_forms, queries)
def test_the_simulators_signatures_satisfy_the_sdk_and_us(
    form: list[tuple[str, str]], query: list[tuple[str, str]]
) -> None:
    url = address(query)
    headers = {name.lower(): value for name, value in signature_headers("both", TOKEN, url, form).items()}
    v3, v3_nonce = headers["x-plivo-signature-v3"], headers["x-plivo-signature-v3-nonce"]
    v2, v2_nonce = headers["x-plivo-signature-v2"], headers["x-plivo-signature-v2-nonce"]
    assert validate_v3_signature("POST", url, v3_nonce, TOKEN, v3, as_sdk_params(form))
    assert validate_signature(url, v2_nonce, v2, TOKEN)
    assert signatures.verify(TOKEN, "POST", url, headers, form)
    only_v2 = {name: value for name, value in headers.items() if "v3" not in name}
    assert signatures.verify(TOKEN, "POST", url, only_v2, form)


@given(posted_forms, forms)
def test_what_the_sdk_refuses_we_refuse(form: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    headers = {name.lower(): value for name, value in signature_headers("v3", TOKEN, HOOK, form).items()}
    v3, nonce = headers["x-plivo-signature-v3"], headers["x-plivo-signature-v3-nonce"]
    theirs = validate_v3_signature("POST", HOOK, nonce, TOKEN, v3, as_sdk_params(other))
    assert signatures.verify(TOKEN, "POST", HOOK, headers, other) is theirs


def point_sdk_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All its addresses: applications go by that of the voice API, and fall back twice."""
    for name in ("PLIVO_API_BASE_URI", "API_VOICE_BASE_URI"):
        monkeypatch.setattr(sdk_client, name, f"{url}/v1/Account")
    for turn in (1, 2):
        monkeypatch.setattr(sdk_client, f"API_VOICE_BASE_URI_FALLBACK_{turn}", f"{url}/v1/Account")


@pytest.fixture
async def simulator(monkeypatch: pytest.MonkeyPatch, anyio_backend: str) -> AsyncIterator[str]:
    at_once = Delay(kind="fixed", median=0.0)
    config = Config(port=0, latency=at_once, numbers=45, errors={}, replies=Replies(on=False))
    async with running(config) as simulator:
        point_sdk_at(simulator.url, monkeypatch)
        yield simulator.url


async def by_sdk(ask: Callable[[plivo.RestClient], Any]) -> Any:
    """In a thread, because the SDK blocks; its connections are closed with it."""

    def asked() -> Any:
        with plivo.RestClient(AUTH_ID, TOKEN) as client:
            return ask(client)

    return await to_thread.run_sync(asked)


PICTURES = ("https://bank.example.org/media/one", "https://bank.example.org/media/two")
HEADERS = ("Authorization", "Content-Type", "Accept")


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["Hi", "¿Qué tal? 😊 {x}", 'a "quoted" \\ line\nand another', "x" * 1600])
@pytest.mark.parametrize("pictures", [(), PICTURES[:1], PICTURES])
@pytest.mark.parametrize("expiry", [1, 600])
async def test_our_request_to_send_is_the_sdks_request(
    monkeypatch: pytest.MonkeyPatch, text: str, pictures: tuple[str, ...], expiry: int
) -> None:
    seen: list[tuple[Any, ...]] = []

    async def keep(request: web.Request) -> web.Response:
        headers = [request.headers[name] for name in HEADERS]
        seen.append((request.method, request.path, headers, await request.json()))
        return web.json_response({"message_uuid": ["abc"]}, status=202)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", keep)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    point_sdk_at(url, monkeypatch)

    kind: dict[str, Any] = {"type_": "mms", "media_urls": list(pictures)} if pictures else {"type_": "sms"}
    await by_sdk(
        lambda client: client.messages.create(src=OURS, dst=THEIRS, text=text, url=HOOK, message_expiry=expiry, **kind)
    )
    carrier = PlivoCarrier()
    outgoing = Outgoing(f"+{OURS}", f"+{THEIRS}", text, HOOK, expiry, pictures)
    await carrier.send(Account(1, AUTH_ID, TOKEN, url), outgoing)
    await carrier.close()
    await runner.cleanup()

    theirs, ours = seen
    assert ours == theirs


@pytest.mark.anyio
async def test_the_sdk_sends_and_looks_up_a_message_in_the_simulator(simulator: str) -> None:
    sent = await by_sdk(lambda client: client.messages.create(src=OURS, dst=THEIRS, text="Hi [lost]"))
    uuid = sent.message_uuid[0]
    found = await by_sdk(lambda client: client.messages.get(uuid))
    assert (found.message_uuid, found.to_number, found.units) == (uuid, THEIRS, 1)
    listed = await by_sdk(lambda client: client.messages.list(limit=20, to_number=THEIRS))
    assert [message.message_uuid for message in listed] == [uuid]


@pytest.mark.anyio
async def test_the_sdk_meets_the_errors_it_knows(simulator: str) -> None:
    with pytest.raises(plivo.exceptions.ValidationError):
        await by_sdk(lambda client: client.messages.create(src=OURS, dst="12", text="Hi"))
    with pytest.raises(plivo.exceptions.PlivoServerError):
        await by_sdk(lambda client: client.messages.create(src=OURS, dst=THEIRS, text="[500]"))
    with pytest.raises(plivo.exceptions.ResourceNotFoundError):
        await by_sdk(lambda client: client.messages.get("nothing"))


@pytest.mark.anyio
async def test_the_sdk_lists_rented_numbers_and_points_them_at_us(simulator: str) -> None:
    first = await by_sdk(lambda client: client.numbers.list())
    rest = await by_sdk(lambda client: client.numbers.list(offset=40))
    assert (len(first), len(rest), first.meta.total_count) == (20, 5, 45)
    app = await by_sdk(lambda client: client.applications.create(app_name="bank", message_url=HOOK))
    number = first.objects[0].number
    await by_sdk(lambda client: client.numbers.update(number, app_id=app.app_id))
    changed = await by_sdk(lambda client: client.numbers.get(number))
    assert changed.application.endswith(f"/{app.app_id}/")
    kept = await by_sdk(lambda client: client.applications.get(app.app_id))
    assert kept.message_url == HOOK
