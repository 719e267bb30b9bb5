"""Templates, and what every page needs."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from babel.numbers import format_decimal
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.access import Viewer
from server.domain.languages import LANGUAGES, Phrase, locale, telling, told, translations
from server.domain.moments import clock, day_and_hour
from server.domain.phones import spaced
from server.pages.script_texts import words
from server.problems import language_of
from server.storage.queries import people

WEB = Path(__file__).parent.parent.parent / "web"
IMPORT_MAP = (WEB / "static" / "importmap.json").read_text("utf-8").strip()


@cache
def environment(language: str) -> jinja2.Environment:
    """One for each language: what a template says is settled by who reads it, not by what was read before."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=lambda value: told(value, language) if isinstance(value, Phrase) else value,
    )
    templates.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    templates.filters["number"] = lambda value: format_decimal(value, locale=locale(language))
    templates.filters["tenths"] = lambda value: format_decimal(value, "#,##0.0", locale=locale(language))
    templates.filters["clock"] = lambda value: clock(time.fromisoformat(value), language)
    templates.filters["hour"] = lambda at: day_and_hour(at, language)
    templates.filters["spaced"] = spaced
    templates.filters["told"] = lambda text: told(text, language)
    telling_reader = telling(language)
    templates.policies["json.dumps_function"] = lambda value, **_: msgspec.json.encode(
        value, enc_hook=telling_reader
    ).decode()
    return templates


async def _workplaces(request: Request, viewer: Viewer) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The organization somebody is in with its settings, and the others they may go over to."""
    rows = await people.workplaces(request.app.state.runtime.database.pool, viewer.user_id)
    here = next(row for row in rows if row["id"] == viewer.organization_id)
    others = [{"id": str(row["id"]), "name": row["name"]} for row in rows if row is not here]
    return {"name": here["name"], **msgspec.json.decode(here["settings"])}, others


async def render(
    request: Request, template: str, viewer: Viewer | None, status: int = 200, /, **needs: Any
) -> Response:
    """A page in the reader's language, with what the skeleton asks for, and its own needs."""
    user, organization, others = None, None, list[dict[str, str]]()
    if viewer is not None:
        user = {"id": str(viewer.user_id), "name": viewer.name, "role": str(viewer.role)}
        organization, others = await _workplaces(request, viewer)
    language = viewer.language if viewer else language_of(request)
    skeleton = {
        "lang": language,
        "languages": LANGUAGES,
        "csrf_token": (viewer.csrf if viewer else "") or "",
        "import_map": Markup(IMPORT_MAP),  # noqa: S704 - our own file, allowed by its hash
        "messages": lambda scripts: words(scripts, language),
        "user": user,
        "organization": organization,
        "workplaces": others,
        "p2p": viewer is None or viewer.p2p,
        "path": request.url.path,
    }
    html = environment(language).get_template(f"pages/{template}.html").render(skeleton | needs)
    return HTMLResponse(html, status, headers={"cache-control": "no-store"})
