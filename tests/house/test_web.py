"""Text reaches a page as text, and style comes from style sheets, as the content security policy demands."""

from tests.house.tree import hits, sources

SCRIPTS = sources(".js", ".mjs", under=("web/",))
TEMPLATES = sources(".html", ".jinja", ".txt", under=("web/",))


def test_no_script_writes_html_strings() -> None:
    writers = r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write)\b"
    assert hits(SCRIPTS + TEMPLATES, writers) == []


def test_no_template_switches_escaping_off() -> None:
    assert hits(TEMPLATES, r"\|\s*safe\b|\bautoescape\s+false\b") == []
    assert hits(sources(".py", under=("server/",)), r"\bautoescape\s*=\s*False\b") == []


def test_no_markup_carries_its_own_style_or_handlers() -> None:
    assert hits(SCRIPTS + TEMPLATES, r"(?<![\w.\-])style\s*=\s*[\"'{$]") == []
    assert hits(TEMPLATES, r"(?<=\s)on(?:click|load|submit|change|input|error)\s*=") == []


def test_a_form_pressed_before_its_script_is_there_shows_nothing_in_the_address() -> None:
    """Without a method a browser would go to the same page, with what was typed (a password) in its address."""
    assert hits(TEMPLATES, r"<form (?=[^>]*data-(?:api|draft)\b)(?![^>]*method=\"dialog\")") == []
    assert hits(TEMPLATES, r"<form [^>]*data-api") != []


def test_tables_that_people_download_begin_as_excel_needs_it() -> None:
    """All but VAN's, which a program reads."""
    assert hits(TEMPLATES, r'href="[^"]*\.csv(?![^"]*\bbom=1)') == []
    assert hits(TEMPLATES, r'href="[^"]*\.csv\?bom=1') != []
