"""The command `demo`: one line, and people can try everything."""

import re
import socket
import uuid
from contextlib import closing
from typing import Any

import httpx

from server.demo.people import LOGINS, PASSWORD, SHOWN
from tests.integration.demo.conftest import Demo, until


def signed_in(demo: Demo, email: str) -> httpx.Client:
    """A browser after the door."""
    browser = httpx.Client(base_url=demo.url, timeout=30)
    answer = browser.post("/api/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 204, (email, answer.text)
    page = browser.get("/", follow_redirects=True)
    assert page.status_code == 200, (email, page.text)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert token
    browser.headers["x-csrf-token"] = token[1]
    return browser


def asked(browser: httpx.Client, method: str, path: str, body: object = None) -> Any:
    answer = browser.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code < 300, (path, answer.text)
    return answer.json()


def sends_to(vera: httpx.Client, people: list[Any]) -> None:
    for person in people:
        press = {"client_ref": uuid.uuid4().hex, "kind": "initial"}
        sent = asked(vera, "POST", f"/conversations/{person['id']}/messages", press)
        assert sent["state"] == "queued"


def was_delivered(vera: httpx.Client, people: list[Any]) -> bool:
    threads = [asked(vera, "GET", f"/conversations/{person['id']}") for person in people]
    return any(thread["messages"][0]["state"] == "delivered" for thread in threads)


def processed(sue: httpx.Client) -> int:
    """Presses of Send in all campaigns that run."""
    running = [one["id"] for one in asked(sue, "GET", "/campaigns")["items"] if one["state"] == "running"]
    return sum(asked(sue, "GET", f"/campaigns/{one}/progress")["processed"] for one in running)


def test_everybody_can_sign_in_texts_are_delivered_and_stay_and_others_text_along(demo: Demo) -> None:
    demo.start()
    assert demo.url in demo.said
    assert [login.email for login in SHOWN if login.email not in demo.said] == []
    for login in LOGINS:
        signed_in(demo, login.email).close()

    with closing(signed_in(demo, "vera@demo.example")) as vera:
        campaigns = asked(vera, "GET", "/campaigns")["items"]
        bank = next(one for one in campaigns if one["title"].startswith("Get out"))
        people = asked(vera, "POST", f"/campaigns/{bank['id']}/buckets")["conversations"][:4]
        sends_to(vera, people)
        until(lambda: was_delivered(vera, people), "no text was delivered")
    assert demo.stop() == 0

    demo.start("--volunteers", "6")
    with closing(signed_in(demo, "vera@demo.example")) as again:
        assert was_delivered(again, people)
    with closing(signed_in(demo, "sue@demo.example")) as sue:
        before = processed(sue)
        until(lambda: processed(sue) >= before + 3, "nobody texts along")
    assert any("server.demo.volunteers" in " ".join(one.cmdline()) for one in demo.family())
    assert demo.kill() == [], "a killed demo leaves no process behind"


def test_a_port_in_use_is_told_before_anything_is_started(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.port))
        taken.listen()
        demo.launch()
        until(lambda: demo.code is not None, "the demo goes on")
    assert demo.code == 1
    assert f"Port {demo.port} of 127.0.0.1 cannot be used" in demo.said
    assert not demo.data.exists()
