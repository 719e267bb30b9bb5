"""Every component in each of its states, drawn by the pieces the real pages are made of; only in the demo."""

from itertools import product

from starlette.requests import Request
from starlette.responses import Response

from server.access import Viewer
from server.domain.campaigns import CampaignState
from server.domain.messages import State
from server.errors import NotFound
from server.pages.asking import page
from server.pages.rendering import render
from server.settings import Settings

TONES = ("", "good", "warn", "bad", "accent")
SURFACES = ("canvas", "surface", "well", "raised", "ink", "ink-soft", "line", "line-control")
MEANINGS = tuple("".join(parts) for parts in product(("accent", "good", "warn", "bad"), ("", "-soft")))
STEPS = ("s1", "s2", "s3", "s4", "s5", "s6", "s8", "s12")
SIZES = ("xs", "sm", "md", "lg", "xl", "2xl", "3xl")


def _is_demo(settings: Settings) -> bool:
    """The demo keeps its files in a folder of that name beside its stores, and nothing else makes one."""
    return (settings.data_dir / "demo").is_dir()


async def show(request: Request, viewer: Viewer) -> Response:
    if not _is_demo(request.app.state.runtime.settings):
        raise NotFound
    return await render(
        request,
        "styleguide",
        viewer,
        tones=TONES,
        colours=SURFACES + MEANINGS,
        steps=STEPS,
        sizes=SIZES,
        campaign_states=list(CampaignState),
        bubbles=_bubbles(),
    )


def _bubbles() -> list[dict[str, object]]:
    """A message in each state, as the events of a conversation carry it."""
    incoming = ("Sure! Where do I vote?", "¿A qué hora empieza?", "Please stop texting me.")
    bands = (("positive", 72), ("neutral", 55), ("negative", 12))
    came = [
        _bubble(f"in-{band}", "in", State.RECEIVED, text) | {"band": band, "score": score}
        for text, (band, score) in zip(incoming, bands, strict=True)
    ]
    reasons = {State.QUEUED: "hours", State.UNDELIVERED: "the phone was out of reach", State.BLOCKED: "opted_out"}
    went = [
        _bubble(state, "out", state, f"A text that is {state}.") | {"reason": reasons.get(state)}
        for state in State
        if state != State.RECEIVED
    ]
    return came + went


def _bubble(name: str, direction: str, state: State, text: str) -> dict[str, object]:
    return {
        "id": name,
        "direction": direction,
        "kind": "reply",
        "state": state,
        "text": text,
        "at": "2026-05-04T15:10:00Z",
    }


ROUTES = [page("/styleguide", show)]
