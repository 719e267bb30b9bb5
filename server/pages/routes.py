"""The pages. Each handler reads and renders; every write of a page goes through the API."""

from server.pages import (
    accounts,
    audit,
    campaign_list,
    campaigns,
    contacts,
    coordination,
    decisions,
    entrance,
    groups,
    installing,
    numbers,
    opting_out,
    orphans,
    people,
    registrations,
    review,
    settings,
    state_hours,
    styleguide,
    templates,
    texting,
    totals,
    walkthrough,
    words,
)
from server.pages.errors import answer as answer_error
from server.pages.rendering import IMPORT_MAP

ROUTES = [
    *entrance.ROUTES,
    *installing.ROUTES,
    *texting.ROUTES,
    *walkthrough.ROUTES,
    *campaign_list.ROUTES,
    *templates.ROUTES,
    *campaigns.ROUTES,
    *opting_out.ROUTES,
    *contacts.ROUTES,
    *coordination.ROUTES,
    *people.ROUTES,
    *review.ROUTES,
    *audit.ROUTES,
    *groups.ROUTES,
    *registrations.ROUTES,
    *accounts.ROUTES,
    *numbers.ROUTES,
    *decisions.ROUTES,
    *orphans.ROUTES,
    *settings.ROUTES,
    *state_hours.ROUTES,
    *words.ROUTES,
    *totals.ROUTES,
    *styleguide.ROUTES,
]

__all__ = ["IMPORT_MAP", "ROUTES", "answer_error"]
