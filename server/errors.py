"""One tree of errors: each has a stable code, an HTTP status and a sentence for the reader.

The API turns them into problem+json, the sockets into acknowledgements, the pages into a page.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a body or a form."""

    field: str
    code: str
    detail: str


@dataclass(eq=False)
class TextbankError(Exception):
    """Base of everything that a caller is told about."""

    detail: str
    code: str = "error"
    fields: list[FieldError] = field(default_factory=list)
    status: int = 500
    title: str = "Something went wrong"

    def __str__(self) -> str:
        return self.detail


@dataclass(eq=False)
class Invalid(TextbankError):
    """The body cannot be used; `fields` says where."""

    code: str = "invalid"
    status: int = 422
    title: str = "Some of this cannot be used"


@dataclass(eq=False)
class Malformed(TextbankError):
    """Not even readable: broken JSON, wrong content type."""

    code: str = "malformed"
    status: int = 400
    title: str = "This request cannot be read"


@dataclass(eq=False)
class TooLarge(TextbankError):
    """More bytes than this call takes."""

    code: str = "too_large"
    status: int = 413
    title: str = "Too large"


@dataclass(eq=False)
class NotSignedIn(TextbankError):
    """No session and no key, or one that no longer counts."""

    detail: str = "Please sign in."
    code: str = "not_signed_in"
    status: int = 401
    title: str = "Please sign in"


@dataclass(eq=False)
class Forbidden(TextbankError):
    """The role does not reach this far."""

    detail: str = "Your role does not allow this. Ask an administrator of your organization."
    code: str = "forbidden"
    status: int = 403
    title: str = "Not allowed"


@dataclass(eq=False)
class NotFound(TextbankError):
    """Not there, or not yours: the two are the same answer."""

    detail: str = "There is nothing here, or it is not yours to see."
    code: str = "not_found"
    status: int = 404
    title: str = "Not found"


@dataclass(eq=False)
class WrongMethod(TextbankError):
    """The address is one of ours, but not for this method."""

    detail: str = "This address is there, but not for that kind of request."
    code: str = "wrong_method"
    status: int = 405
    title: str = "Not in this way"


@dataclass(eq=False)
class Refused(TextbankError):
    """A rule of text banking says no, now; `code` says which."""

    code: str = "refused"
    status: int = 409
    title: str = "Not now"


@dataclass(eq=False)
class TooMany(TextbankError):
    """Too many tries."""

    detail: str = "Too many tries. Wait a minute, then try again."
    code: str = "too_many"
    status: int = 429
    title: str = "Too many tries"


@dataclass(eq=False)
class Unavailable(TextbankError):
    """Something this call needs is away; trying again later is safe."""

    detail: str = "Textbank cannot reach its database right now. Nothing was changed; try again in a moment."
    code: str = "unavailable"
    status: int = 503
    title: str = "Not available right now"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a setting, and its cure: sentences, with places for `values`."""

    name: str
    wrong: str
    cure: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}: {self.wrong.format_map(self.values)} {self.cure.format_map(self.values)}"


class SettingsError(Exception):
    """The start is stopped: the text names each setting and its cure, one per line."""

    def __init__(self, *said: str | Flaw) -> None:
        super().__init__("\n".join(map(str, said)))
        self.flaws = [one for one in said if isinstance(one, Flaw)]
