"""The pages. Each handler reads and renders; every write of a page goes through the API."""

from server.pages import campaigns, coordination, entrance, texting
from server.pages.errors import answer as answer_error
from server.pages.rendering import IMPORT_MAP

ROUTES = [*entrance.ROUTES, *texting.ROUTES, *campaigns.ROUTES, *coordination.ROUTES]

__all__ = ["IMPORT_MAP", "ROUTES", "answer_error"]
