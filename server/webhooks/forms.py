"""Bodies of webhooks: small urlencoded forms and nothing else."""

from urllib.parse import parse_qsl

from starlette.requests import Request

MAX_BYTES = 64 * 1024
MAX_FIELDS = 50


class BadForm(ValueError):
    """The body is not a form of a webhook; says why."""


async def read_form(request: Request) -> list[tuple[str, str]]:
    """Name and value of each field, in order. Raises BadForm."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise BadForm(f"The body is larger than {MAX_BYTES:,} bytes.")
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace")
    except (UnicodeDecodeError, ValueError) as error:
        raise BadForm("The body is not a form.") from error
