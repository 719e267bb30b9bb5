"""Whether a press of Send may become a message: the rules of a click, in the order people should hear them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from server.domain.campaign_rules import Rules
from server.domain.campaigns import CampaignState
from server.domain.composing import Addressee, Kind
from server.domain.conversations import Status
from server.domain.languages import Phrase
from server.domain.texting_hours import is_open, sentence_closed
from server.domain.zones import Place
from server.errors import Invalid, Refused


@dataclass(frozen=True, slots=True)
class Scene:
    """What is true of a conversation at the moment of the click."""

    now: datetime
    status: Status
    assignee_id: int | None
    owner: str | None  # the assignee's name
    opted_out: bool
    initial_written: bool
    texted_elsewhere_at: datetime | None  # last initial of another campaign
    campaign_state: CampaignState
    paused: Literal["all", "initials"] | None
    place: Place
    rules: Rules
    to: Addressee


def check(scene: Scene, kind: Kind, user_id: int, *, takes_over: bool) -> None:
    """Raises Refused (or Invalid) if this person may not write this text now; opt-outs are the caller's."""
    if scene.campaign_state not in (CampaignState.RUNNING, CampaignState.PAUSED):
        raise _not_running(scene.campaign_state)
    _check_owner(scene, user_id, takes_over=takes_over)
    if kind == "initial" and scene.initial_written:
        raise Refused("This first text was already sent.", code="already_sent")
    if kind == "reply" and not scene.initial_written and not scene.opted_out:
        raise Invalid("Send the first text before you answer.")
    if not scene.opted_out:
        _check_moment(scene, kind)


def _not_running(state: CampaignState) -> Refused:
    if state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        return Refused("This campaign has ended. Nothing more is sent.", code="ended")
    return Refused("This campaign has not started yet.", code="paused")


def _check_owner(scene: Scene, user_id: int, *, takes_over: bool) -> None:
    if scene.assignee_id == user_id or (takes_over and scene.assignee_id is None):
        return
    if scene.owner is None:
        raise Refused("This conversation went back to the pool.", code="not_yours")
    sentence = Phrase("This conversation is now with {name}. Your text was not sent.", name=scene.owner)
    raise Refused(sentence, code="not_yours")


def _check_moment(scene: Scene, kind: Kind) -> None:
    if scene.paused == "all" or (scene.paused == "initials" and kind == "initial"):
        raise Refused("This campaign is paused. Your text was not sent; try again later.", code="paused")
    if not is_open(scene.place, scene.rules.hours, scene.now):
        sentence = sentence_closed(scene.to.first_name, scene.place, scene.rules.hours, scene.now)
        raise Refused(sentence, code="outside_hours")
    guard = scene.rules.frequency_guard
    if kind == "initial" and scene.texted_elsewhere_at and scene.now - scene.texted_elsewhere_at < guard:
        raise Refused("Another campaign texted this person a short time ago. Skip for now.", code="too_soon")
