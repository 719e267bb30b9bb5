"""Which conversations somebody wants to see: the filters of lists, searches, exports, hand-overs and bulk acts."""

import re
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from server.domain import writing
from server.domain.conversations import Status
from server.domain.sentiment_bands import Band

_STATUS = "|".join(Status)
_Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$", description=writing.ID)]
_Statuses = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^({_STATUS})(,({_STATUS}))*$",
        description="One of to_send, skipped, waiting, needs_attention, closed and opted_out, or several with commas.",
    ),
]
_Holder = Annotated[
    str,
    msgspec.Meta(pattern=r"^(none|[0-9]{1,18})$", description="The id of a person, in figures, or none for nobody."),
]
_Replies = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{1,4}(-[0-9]{0,4})?$", description="A number of replies like 2, or from and to like 1-3 or 4-."
    ),
]
_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$", description=writing.TEXT)]
_Field = Annotated[
    str,
    msgspec.Meta(
        max_length=300,
        pattern=r"^[^\x00:]+:[^\x00]+$",
        description="The name of a field and its value with a colon between, like county:Pima.",
    ),
]
_Yes = Literal["true"]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Filter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """All that is given must be true of a conversation. Named as in addresses and bodies.

    `status` may be several, with commas; `assignee` may be `none` (who was never texted only where `status` says
    to_send); `replies` is 2, 1-3 or 4-; `since` and `until` (not included) are about the newest text; `error` is a
    carrier's code, or `any`; `field` is key:value of the organization's own fields; `question` is one of the
    `campaign`'s, `answer` what was answered; `number` is the one that the contact hears from. `wants_out`: what waits
    for an answer reads like a wish for no more texts. `needs_attention_without_report`: somebody wrote, the campaign
    wants a report of every conversation, and of this one nothing is written down.
    """

    campaign: _Id | None = None
    assignee: _Holder | None = None
    team: _Id | None = None
    status: _Statuses | None = None
    tag: _Id | None = None
    sentiment: Band | None = None
    question: _Word | None = None
    answer: _Word | None = None
    field: _Field | None = None
    replies: _Replies | None = None
    error: _Word | None = None
    number: _Id | None = None
    since: _Moment | None = None
    until: _Moment | None = None
    wants_out: _Yes | None = None
    needs_attention_without_report: _Yes | None = None
    q: _Word | None = None

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Those asked for; all, if none is. What nobody holds is a bucket to be dealt until it was texted."""
        possible = self._possible
        if self.status:
            return tuple(one for one in map(Status, dict.fromkeys(self.status.split(","))) if one in possible)
        return tuple(one for one in possible if one != Status.TO_SEND or self.assignee != "none")

    @property
    def names_statuses(self) -> bool:
        return self.status is not None or len(self._possible) < len(Status)

    @property
    def _possible(self) -> tuple[Status, ...]:
        """In which all else can be true."""
        if self.wants_out:
            return (Status.NEEDS_ATTENTION,)
        if self.needs_attention_without_report:
            return (Status.WAITING, Status.NEEDS_ATTENTION)
        return tuple(Status)

    @property
    def reply_counts(self) -> tuple[int, int | None]:
        """The least and the most; None: any more."""
        least, dash, most = (self.replies or "0-").partition("-")
        return int(least), (int(most) if most else None) if dash else int(least)


NAMES: Final = tuple(Filter.__struct_fields__)

# What is written in several ways and means the same; signs that PostgreSQL might take for letters end a word. Indexes
# are made of it; most texts have no such letter, and finding that out is cheaper than looking for each.
ACCENTED: Final = "ÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇáàâäãéèêëíìîïóòôöõúùûüñç"
PLAIN: Final = "aaaaaeeeeiiiiooooouuuunc" * 2
SIGNS: Final = "¿¡“”‘’«»…–—"
_FOLDING = str.maketrans(ACCENTED + "_", PLAIN + " ")
FOLDED: Final = f"""(CASE WHEN octet_length({{0}}) = length({{0}}) THEN lower({{0}})
 ELSE translate(lower({{0}}), '{ACCENTED}{SIGNS}', '{PLAIN}{" " * len(SIGNS)}') END)"""

MOST_WORDS = 8
PREFIX_FROM = 3  # letters; what is shorter has to be the whole word
_WORD_OF_TEXT = re.compile(r"\w+(?:[.@]\w+)*")  # addresses and decimals are one word to PostgreSQL


def words(q: str) -> list[str]:
    """The words of a search: small letters without accents, as people write ¿donde? and ¿Dónde? for the same."""
    return _WORD_OF_TEXT.findall(q.lower().translate(_FOLDING))[:MOST_WORDS]


def text_query(q: str) -> str:
    """A search as PostgreSQL's tsquery over folded words: all of them, in any order, each found by its beginning.

    Empty when nothing can be searched for.
    """
    return " & ".join(f"'{word}'{':*' if len(word) >= PREFIX_FROM else ''}" for word in words(q))
