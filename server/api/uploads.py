"""Files that come with a form: streamed to disk, and refused as soon as they are too large."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from server.domain.languages import Phrase
from server.errors import FieldError, Invalid, Malformed, TooLarge

MAX_BYTES = 50_000_000
MAX_FIELDS = 10
_ROOM = 100_000  # bytes for the other fields and what stands between them


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, or pasted text as one, and the other fields of its form."""

    file: BinaryIO
    filename: str
    fields: dict[str, str]


@asynccontextmanager
async def upload(request: Request, most_bytes: int = MAX_BYTES) -> AsyncIterator[Upload]:
    """The `file` or `text` of a multipart form. Raises TooLarge, Malformed; Invalid when it has neither."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Malformed("Send a form (multipart/form-data) with a file or a text.")
    parser = MultiPartParser(
        request.headers,
        _capped(request, most_bytes),
        max_files=1,
        max_fields=MAX_FIELDS,
        max_part_size=most_bytes,
    )
    try:
        form = await parser.parse()
    except MultiPartException as problem:
        raise Malformed(f"The form cannot be read: {problem.message}") from problem
    try:
        yield _found(form)
    finally:
        await form.close()


async def _capped(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most_bytes + _ROOM:
            raise TooLarge(_too_large(most_bytes))
        yield piece


def _too_large(most_bytes: int) -> Phrase:
    if most_bytes == MAX_BYTES:
        return Phrase("The file is larger than 50 MB. Divide it into several lists.")
    return Phrase("The file is larger than {most} MB.", most=most_bytes // 1_000_000)


def _found(form: FormData) -> Upload:
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    if any("\x00" in value for name, value in fields.items() if name != "text"):
        raise Invalid("A field holds a character that no text has (NUL).")
    file = form.get("file")
    if isinstance(file, UploadFile):
        name = "".join(char for char in (file.filename or "") if char.isprintable())
        return Upload(file.file, name[-200:] or "list.csv", fields)
    text = fields.pop("text", None)
    if text is None:
        sentence = "Send a file, or text with phone numbers in it."
        raise Invalid(sentence, fields=[FieldError("file", "missing", sentence)])
    return Upload(BytesIO(text.encode("utf-8", "replace")), "pasted.txt", fields)
