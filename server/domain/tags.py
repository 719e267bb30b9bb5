"""Tags: words of free choice that contacts, threads and single texts are sorted by."""

from enum import StrEnum


class Kind(StrEnum):
    """What a tag is put on."""

    CONTACT = "contact"
    CONVERSATION = "conversation"
    MESSAGE = "message"


# Those that somebody who has a thread open puts on it, or on the person it is with.
OF_A_THREAD = (Kind.CONVERSATION, Kind.CONTACT)
