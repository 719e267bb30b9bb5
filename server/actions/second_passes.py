"""A campaign that follows another: the same scripts for those of its people who said nothing, or something certain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.access import Viewer
from server.actions import audiences, drafts
from server.domain.audiences import Answered, Condition, Felt, Filter, InCampaign, Replied, Tagged
from server.domain.drafts import CampaignChange
from server.domain.languages import Phrase, told
from server.domain.sentiment_bands import Band
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.queries import campaigns as queries

MOST_OF_A_NAME = 60  # audiences of the same campaign are told apart by a number behind it
MOST = 1_000  # of them


@dataclass(frozen=True, slots=True)
class To:
    """Those who were texted and of whom all of this is true; what is left out is not asked."""

    replied: bool | None = None
    bands: Sequence[Band] = ()
    tags: Sequence[str] = ()
    question: str | None = None
    answers: Sequence[str] = ()


async def begin(runtime: Runtime, viewer: Viewer, campaign_id: int, to: To) -> int:
    """A draft for them; its id. Who is meant is looked up when it is launched. Raises NotFound, Invalid, Refused."""
    row = await queries.by_id(runtime.database.pool, viewer.organization_id, campaign_id)
    if row is None:
        raise NotFound
    if row["launched_at"] is None:
        raise Refused("Nobody has been texted yet: launch this campaign first.", code="not_launched")
    conditions = list(_conditions(str(campaign_id), to))
    if not conditions:
        sentence = "Say who is texted again: by reply, mood, tag or answer."
        raise Invalid(sentence, fields=[FieldError("to", "empty", sentence)])
    texted = InCampaign(campaigns=[str(campaign_id)])
    audience = await _audience(runtime, viewer, row["title"], Filter(conditions=[texted, *conditions]))
    draft = await drafts.copy(runtime, viewer, campaign_id)
    title = told(Phrase("{title} (second pass)", title=row["title"][:180]), viewer.language)
    await drafts.change(runtime, viewer, draft, CampaignChange(title=title, audience_id=str(audience)))
    return draft


def _conditions(campaign: str, to: To) -> Iterator[Condition]:
    if to.replied is not None:
        yield Replied(campaigns=[campaign], negated=not to.replied)
    if to.bands:
        yield Felt(bands=list(to.bands), campaigns=[campaign])
    if to.tags:
        yield Tagged(tags=list(to.tags))
    if to.question is not None:
        yield Answered(campaign=campaign, question=to.question, answers=list(to.answers))


async def _audience(runtime: Runtime, viewer: Viewer, title: str, chosen: Filter) -> int:
    base = told(Phrase("{title}: second pass", title=title[:MOST_OF_A_NAME]), viewer.language)
    for again in range(1, MOST):
        try:
            return await audiences.create(runtime, viewer, base if again == 1 else f"{base} ({again})", chosen)
        except Refused as problem:
            if problem.code != "taken":
                raise
    raise Refused("There are too many audiences of this campaign. Delete some of them.", code="taken")
