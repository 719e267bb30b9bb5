"""Campaigns: their states, who may take part, and the switches a coordinator sets."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec


class CampaignState(StrEnum):
    DRAFT = "draft"
    SETTING_UP = "setting_up"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


class Kind(StrEnum):
    """How its first texts leave: each by a press of Send, all at once to those who asked for them, or not at all,
    because people write first: a keyword has a standing campaign that their threads are in."""

    P2P = "p2p"
    BROADCAST = "broadcast"
    KEYWORD = "keyword"


LIVE = (CampaignState.RUNNING, CampaignState.PAUSED)
_NEXT: dict[CampaignState, tuple[CampaignState, ...]] = {
    CampaignState.DRAFT: (CampaignState.SETTING_UP, CampaignState.ARCHIVED),
    CampaignState.SETTING_UP: (CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.ENDED),
    CampaignState.SCHEDULED: (CampaignState.RUNNING, CampaignState.ENDED),
    CampaignState.RUNNING: (CampaignState.PAUSED, CampaignState.ENDED),
    CampaignState.PAUSED: (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.ENDED),
    CampaignState.ENDED: (CampaignState.ARCHIVED,),
    CampaignState.ARCHIVED: (),
}


def may_become(state: CampaignState, then: CampaignState) -> bool:
    return then in _NEXT[state]


Share = Literal["initials", "replies", "both"]


def narrowed(campaign: Share, volunteer: Share) -> Share:
    """What a volunteer does in a campaign: the narrower of both, and their own where each allows another half."""
    return campaign if volunteer == "both" else volunteer


class Switches(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a coordinator decides for all volunteers of a campaign."""

    custom_responses: bool = True
    edit_initials: bool = False
    keep_assignments: bool = False
    single_sender: bool = False
    work: Share = "both"
    replies_first: bool = False
    max_per_volunteer: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    needs_attention_without_report: bool = False
    frequency_guard: bool = True
    hide_media: bool = False
    sandbox: bool = False


class SharedWith(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom a campaign is shared with: everybody, or teams and people by id."""

    public: bool = False
    team_ids: list[str] = []
    user_ids: list[str] = []
