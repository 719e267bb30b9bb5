"""What makes Textbank an app on a home screen: its manifest, its icons, its service worker, its page without a line."""

import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from server.pages import installing

pytestmark = pytest.mark.anyio


@pytest.fixture
async def visitor(served: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served, timeout=30) as client:
        yield client


async def test_the_manifest_names_icons_that_are_there_in_the_sizes_it_says(visitor: httpx.AsyncClient) -> None:
    manifest = json.loads((await visitor.get("/static/manifest.webmanifest")).content)
    assert {"name", "short_name", "start_url", "display", "theme_color", "background_color"} <= manifest.keys()
    kinds = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= kinds
    for icon in manifest["icons"]:
        drawn = await visitor.get(icon["src"])
        assert drawn.status_code == 200
        if icon["type"] == "image/png":
            side = int.from_bytes(drawn.content[16:20])
            assert icon["sizes"] == f"{side}x{side}"


async def test_the_service_worker_answers_for_the_whole_site_and_names_the_build(visitor: httpx.AsyncClient) -> None:
    worker = await visitor.get("/service-worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    found = re.match(r'const BUILD = "([0-9a-f]{16})";', worker.text)
    assert found is not None
    assert found[1] == installing.build(installing.STATIC)


async def test_everything_a_device_keeps_from_the_start_is_there(visitor: httpx.AsyncClient) -> None:
    for path in installing.ASSETS:
        assert (await visitor.get(path)).status_code == 200, path


async def test_the_offline_page_needs_no_script_and_nobody(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/offline")
    assert page.status_code == 200
    assert "You are not connected" in page.text
    assert '<script type="module"' not in page.text
    styles = re.findall(r'href="(/static/css/[^"]+)"', page.text)
    assert set(styles) <= set(installing.ASSETS)
