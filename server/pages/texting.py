"""Where volunteers text, and where supervisors watch: the two screens that are alive."""

from typing import Any, Literal

import msgspec
import orjson
from starlette.requests import Request
from starlette.responses import Response

from server import access
from server.access import Viewer
from server.actions import assignment, campaign_progress, feeds, organizations
from server.domain import campaign_rules
from server.domain.campaign_rules import Rules
from server.domain.campaigns import Share, narrowed
from server.domain.languages import Phrase, telling, told
from server.domain.organizations import Settings
from server.domain.people import Role, first_name
from server.domain.scripts import NOTICE
from server.domain.texting_hours import open_until, opening
from server.errors import NotFound
from server.pages.asking import page
from server.pages.rendering import render
from server.storage import views
from server.storage.database import Row
from server.storage.queries import announcements as announcement_queries
from server.storage.queries import attention, desk, holding, sync
from server.storage.queries import feed as queries
from server.storage.queries import people as people_queries
from server.storage.queries.assignment import MOST_LEFT

THREADS = 200  # on a screen that opens; more come with scrolling
MOST_TEAMS = 200  # to hand threads to


async def feed(request: Request, viewer: Viewer) -> Response:
    pool, whose = request.app.state.runtime.database.pool, (viewer.organization_id, viewer.user_id)
    rows = await queries.open_to(pool, *whose, supervisor=viewer.is_supervisor)
    said = await announcement_queries.current(pool, *whose, supervisor=viewer.is_supervisor)
    own = await holding.share_of(pool, *whose)
    banks = [_bank(row, own, viewer.language) for row in rows]
    return await render(
        request,
        "feed",
        viewer,
        announcements=[dict(row) for row in said],
        banks=banks,
        first=next((bank["id"] for bank in banks if bank["act"] in ("replies", "go_on", "start")), None),
        most=MOST_LEFT,
    )


def _bank(row: Row, own: Share, language: str) -> dict[str, Any]:
    rules = _rules(row)
    work, most = narrowed(rules.switches.work, own), rules.switches.max_per_volunteer
    until = _open_until(row, rules)
    opens = None if until else opening(orjson.loads(row["places"]), rules.hours, row["now"])
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "description": row["description"],
        "state": row["state"],
        "disclaimer": row["disclaimer"],
        "start_label": row["start_label"],
        "image_url": row["image_token"] and f"/media/{row['image_token']}",
        "left": row["left"],
        "open_until": until and told(until, language),
        "opens": opens and told(opens, language),
        "mine": {"to_send": row["to_send"], "replies": row["replies"], "sent": row["sent"]},
        "work": work,
        "act": _act(row, work, capped=most is not None and row["sent"] + row["to_send"] >= most),
    }


Act = Literal["replies", "go_on", "start", "take_replies", "capped", "look", "wait"]


def _act(row: Row, work: Share, *, capped: bool) -> Act:
    """What a person who opens it finds to do, as its button says."""
    if row["replies"]:
        return "replies"
    if row["to_send"]:
        return "go_on"
    if row["state"] == "paused":
        return "wait"
    if work == "replies":
        return "take_replies"
    if capped:
        return "capped"
    return "start" if row["left"] else "look"


async def texting(request: Request, viewer: Viewer) -> Response:
    """The screen with everything it needs to begin: position first, so that nothing falls between."""
    runtime = request.app.state.runtime
    campaign_id = await access.campaign(runtime, viewer, request.path_params["campaign"])
    pool = runtime.database.pool
    position = await sync.position(pool)
    row = await queries.screen(pool, viewer.organization_id, campaign_id)
    if row is None:
        raise NotFound
    bucket = await assignment.bucket(runtime, viewer, campaign_id)
    rows = await desk.of(pool, viewer.organization_id, campaign_id, viewer.user_id)
    initial = {
        "me": _me(viewer),
        "organization": _organization(row["organization"], _rules(row).settings),
        "campaign": await _campaign_for(pool, row, viewer),
        "conversations": _with_texts(rows, bucket, viewer),
        "left": bucket.left,
        "position": position,
    }
    return await render(request, "texting", viewer, initial=initial)


async def practice(request: Request, viewer: Viewer) -> Response:
    """The texting screen with made-up people: all of it happens in the browser, nothing is sent or kept."""
    name, settings = await organizations.read(request.app.state.runtime, viewer.organization_id)
    initial = {"me": _me(viewer), "organization": _organization(name, settings)}
    return await render(request, "practice", viewer, initial=initial)


def _organization(name: str, settings: Settings) -> dict[str, Any]:
    """With what canned responses say where a name is missing."""
    return {"name": name, "unnamed": settings.unnamed}


def _me(viewer: Viewer) -> dict[str, str]:
    return {"id": str(viewer.user_id), "name": viewer.name, "first_name": first_name(viewer.name)}


async def _campaign_for(pool: Any, row: Row, viewer: Viewer) -> dict[str, Any]:
    """With what this volunteer does of the work: less, perhaps, than others do."""
    shown = campaign_of(row)
    own = await holding.share_of(pool, viewer.organization_id, viewer.user_id)
    return shown | {"switches": shown["switches"] | {"work": narrowed(shown["switches"]["work"], own)}, "own_work": own}


def campaign_of(row: Row) -> dict[str, Any]:
    notice = _rules(row).settings.notice
    facts = feeds.on_screen(row)
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "state": row["state"],
        "paused": row["paused"],
        "notice": {"on": notice.on, "text": NOTICE} if notice.mode == "append" else None,
        **msgspec.structs.asdict(facts),
        "switches": msgspec.to_builtins(facts.switches),
        "response_scripts": msgspec.to_builtins(facts.response_scripts),
    }


def _rules(row: Row) -> Rules:
    return campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])


def _open_until(row: Row, rules: Rules) -> Phrase | None:
    return open_until(orjson.loads(row["places"]), rules.hours, row["now"])


def _with_texts(rows: list[Row], bucket: assignment.Bucket, viewer: Viewer) -> list[dict[str, Any]]:
    """Threads as the API lists them; those to send with the text that one press sends, in dealt order."""
    dealt = {one.id: {"text": one.text, "parts": one.parts} for one in bucket.conversations}
    order = {one.id: place for place, one in enumerate(bucket.conversations)}
    shown = _shown(rows, viewer)
    shown.sort(key=lambda row: order.get(row["id"], len(order)))
    return [row | dealt.get(row["id"], {}) for row in shown]


def _shown(rows: list[Row], viewer: Viewer) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(views.conversation(row), enc_hook=telling(viewer.language)) for row in rows]


async def live(request: Request, viewer: Viewer) -> Response:
    """Figures of one campaign, or of all, and what needs attention in them."""
    runtime = request.app.state.runtime
    pool = runtime.database.pool
    rows = await queries.open_to(pool, viewer.organization_id, viewer.user_id, supervisor=True)
    position = await sync.position(pool)
    running = [row["id"] for row in rows]
    # Replies come in after a campaign has ended, too.
    known = list(dict.fromkeys([*running, *await attention.campaigns(pool, viewer.organization_id)]))
    if not known:
        return await render(request, "live", viewer, initial=None)
    wanted = request.query_params.get("campaign")
    watched = None if wanted == "all" else next((id_ for id_ in known if str(id_) == wanted), known[0])
    waiting, next_ = await attention.page(pool, viewer.organization_id, THREADS, watched)
    people = await queries.people(pool, viewer.organization_id)
    teams = await people_queries.teams(pool, viewer.organization_id, 0, MOST_TEAMS)
    screens = [await _screen(pool, viewer, id_) for id_ in known]
    figures = await campaign_progress.of_several(runtime, running if watched is None else [watched])
    initial = {
        "me": _me(viewer),
        "organization": _organization(screens[0]["organization"], _rules(screens[0]).settings),
        "campaigns": [campaign_of(row) | ({"progress": figures} if row["id"] == watched else {}) for row in screens],
        "campaign": None if watched is None else str(watched),
        "progress": figures,
        "conversations": _shown(waiting, viewer),
        "next": next_,
        "users": [{"id": str(row["id"]), "name": row["name"]} for row in people],
        "teams": [{"id": str(row["id"]), "name": row["name"]} for row in teams if row["user_ids"]],
        "position": position,
    }
    return await render(request, "live", viewer, initial=initial)


async def _screen(pool: Any, viewer: Viewer, campaign_id: int) -> Row:
    row = await queries.screen(pool, viewer.organization_id, campaign_id)
    if row is None:
        raise NotFound
    return row


ROUTES = [
    page("/text", feed),
    page("/text/{campaign}", texting),
    page("/practice", practice),
    page("/live", live, Role.SUPERVISOR),
]
