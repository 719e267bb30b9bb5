"""Brings a running demo to where its pages have something to show: a claimed bucket, a draft, an invitation."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, Page, expect

from server.demo.people import PASSWORD

PATIENCE = 30_000  # ms


@dataclass(slots=True)
class Office:
    """The API as the demo's administrator calls it from her browser."""

    page: Page

    async def read(self, path: str) -> Any:
        return await self._answered("GET", path, None)

    async def change(self, method: str, path: str, body: object = None) -> Any:
        return await self._answered(method, path, body)

    async def _answered(self, method: str, path: str, body: object) -> Any:
        token = await self.page.locator("meta[name=csrf-token]").get_attribute("content")
        answer = await self.page.request.fetch(
            f"/api/v1{path}", method=method, data=body, headers={"x-csrf-token": token or ""}
        )
        assert answer.ok, await answer.text()
        return await answer.json()


async def sign_in(context: BrowserContext, who: str) -> Page:
    page = await context.new_page()
    await page.goto("/login")
    await page.locator("[name=email]").fill(f"{who}@demo.example")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main [type=submit]").click()
    await page.wait_for_url(lambda url: "/login" not in url)
    return page


async def speak(people: dict[str, Office], language: str) -> None:
    """Languages belong to people, not to browsers, and each chooses their own. Ada knows who is who."""
    ids = {user["email"]: user["id"] for user in (await people["ada"].read("/users"))["items"]}
    for who, office in people.items():
        await office.change("PATCH", f"/users/{ids[f'{who}@demo.example']}", {"language": language})


async def addresses(office: Office) -> dict[str, str]:
    """Values for the parts of pages' addresses, by name; `draft` is a campaign that was not launched."""
    campaigns = (await office.read("/campaigns"))["items"]
    running = await _busiest(office, [one["id"] for one in campaigns if one["state"] == "running"])
    drafts = [one["id"] for one in campaigns if one["state"] == "draft"]
    draft = drafts[0] if drafts else (await office.change("POST", f"/campaigns/{running}/copy"))["id"]
    invite = await office.change("POST", "/invites", {"campaign_id": running})
    token = invite["url"].rsplit("/", 1)[-1]
    broadcast = await _broadcast(office)
    ada = next(user["id"] for user in (await office.read("/users"))["items"] if user["email"].startswith("ada@"))
    return {
        "ada": ada,
        "broadcast": broadcast,
        "audience": await _audience(office),
        "template": await _template(office),
        "organization": (await office.read("/organization"))["id"],
        "id": running,
        "campaign": running,
        "draft": draft,
        "token": token,
    }


async def _audience(office: Office) -> str:
    if known := (await office.read("/audiences"))["items"]:
        return str(known[0]["id"])
    tucson = {"kind": "field", "key": "city", "op": "is", "values": ["Tucson"]}
    body = {"name": "In Tucson", "filter": {"match": "all", "conditions": [tucson]}}
    return str((await office.change("POST", "/audiences", body))["id"])


async def _template(office: Office) -> str:
    if known := (await office.read("/templates"))["items"]:
        return str(known[0]["id"])
    body = {"name": "Thank you", "text": "Thank you for answering, {firstName}!"}
    return str((await office.change("POST", "/templates", body))["id"])


async def _broadcast(office: Office) -> str:
    """A group message, at least as a draft."""
    if known := (await office.read("/broadcasts"))["items"]:
        return str(known[0]["id"])
    lists = (await office.read("/lists"))["items"]
    text = "The garden opens on Saturday, {firstName}. {organization}"
    body = {"list_id": lists[0]["id"], "text": text, "sandbox": True}
    return str((await office.change("POST", "/broadcasts", body))["id"])


async def _busiest(office: Office, campaigns: list[str]) -> str:
    waiting = {id_: (await office.read(f"/campaigns/{id_}/progress"))["needs_attention"] for id_ in campaigns}
    return max(campaigns, key=waiting.__getitem__)


async def claim(vera: Page, campaign: str) -> None:
    """So that a card waits to be sent. A second rehearsal adds nothing."""
    await vera.goto(f"/text/{campaign}")
    await expect(vera.locator(".connection")).to_have_text("Live", timeout=PATIENCE)
    offer, sending = (vera.get_by_role("button", name=name) for name in ("Give me", "Send to"))
    await offer.or_(sending).first.wait_for()
    if await offer.count():
        await offer.first.click()
        await sending.wait_for()
