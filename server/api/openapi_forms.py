"""Calls that take a multipart form: a file, or pasted text, and a few fields beside it."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from server.domain.import_columns import FIELDS
from server.domain.import_files import Mode

Json = dict[str, Any]
