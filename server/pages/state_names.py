"""What the states are called, in the language of who reads."""

from server.domain.languages import Phrase, told
from server.domain.zones import US_STATES

# Those that are called otherwise in other languages.
_NAMES = {
    "AS": Phrase("American Samoa"),
    "DC": Phrase("District of Columbia"),
    "HI": Phrase("Hawaii"),
    "LA": Phrase("Louisiana"),
    "MP": Phrase("Northern Mariana Islands"),
    "MS": Phrase("Mississippi"),
    "NC": Phrase("North Carolina"),
    "ND": Phrase("North Dakota"),
    "NH": Phrase("New Hampshire"),
    "NJ": Phrase("New Jersey"),
    "NM": Phrase("New Mexico"),
    "NY": Phrase("New York"),
    "OR": Phrase("Oregon"),
    "PA": Phrase("Pennsylvania"),
    "SC": Phrase("South Carolina"),
    "SD": Phrase("South Dakota"),
    "VI": Phrase("Virgin Islands"),
    "WV": Phrase("West Virginia"),
}


def state_names(language: str) -> list[tuple[str, str]]:
    """Codes with names, in the order of the names."""
    named = ((code, told(_NAMES.get(code, name), language)) for code, name in US_STATES.items())
    return sorted(named, key=lambda state: state[1])
