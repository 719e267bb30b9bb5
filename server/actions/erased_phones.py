"""Phones of people who were erased: the opt-out list keeps a mark of each, so that no list brings them back."""

import base64
from collections.abc import Collection

from server.actions.unit_of_work import Work
from server.storage.queries import optouts as queries


def mark(work: Work, organization_id: int, phone: str) -> str:
    """`#` and 15 letters. A plain hash of a phone is soon reversed, as there are so few; this one needs our key."""
    digest = work.secrets.mac(f"erased phone {phone} of {organization_id}")
    return f"#{base64.urlsafe_b64encode(digest)[:15].decode()}"


async def among(work: Work, organization_id: int, phones: Collection[str]) -> set[str]:
    """Those of the E.164 phones that belong to somebody who was erased, and did not ask for texts since."""
    if not phones or not await queries.has_marks(work.sql, organization_id):
        return set()
    marks = {mark(work, organization_id, phone): phone for phone in phones}
    return {marks[found] for found in await queries.marked(work.sql, organization_id, list(marks))}
