"""Who is in the demo: made-up people with logins, and contacts whose phones nobody has."""

from dataclasses import dataclass
from typing import NamedTuple

from server.domain.people import Role

ORGANIZATION = "Canyon Neighbors United"
PASSWORD = "canyon-neighbors"  # noqa: S105 - public on purpose: nothing in the demo is anybody's
CONTACTS = 2_000
NUMBERS = 40
PER_AREA = 84  # contacts of an area code; our own numbers there begin at line 90


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody one may sign in as."""

    name: str
    email: str
    role: Role
    language: str = "en"


LOGINS = (
    Login("Ada Quill", "ada@demo.example", Role.ADMINISTRATOR),
    Login("Max Ferrer", "max@demo.example", Role.MANAGER),
    Login("Sue Okafor", "sue@demo.example", Role.SUPERVISOR),
    Login("Vera Lindqvist", "vera@demo.example", Role.VOLUNTEER),
    Login("Vic Tanaka", "vic@demo.example", Role.VOLUNTEER),
    Login("Lucía Robles", "lucia@demo.example", Role.VOLUNTEER, "es"),
)
SHOWN = (LOGINS[0], LOGINS[1], LOGINS[2], LOGINS[3])  # one for each role
TEAMS = {"Ward 4 team": "en", "Equipo en español": "es"}  # volunteers by language

_VOLUNTEERS = """Maximiliano Villaseñor-Tierrablanca es;Bo Dove en;Oluwaseun Adébáyò-Thackery en;Ximena Urrutia es
Zoë Vantongeren en;Mary Beth Calderwood en;Søren Dalgaard en;Guadalupe Quintanilla de la Cruz es;Noor Silverlake en
Wilhelmina Featherstonehaugh-Okonkwo en;Jo Kimura en;Renée Larkspur en;Ángel Izquierdo es;Priya Chandrasekharan en
Tom Yarrow en;Nguyễn Thị Hương en;Hana Kestrel en;Siobhán O'Hollins en;Inés Saldívar Rentería es;Łukasz Galvanek en"""
VOLUNTEERS = 12  # of them in the demo from the start, beside the volunteers one may sign in as

_AREAS = """520 AZ Tucson;602 AZ Phoenix;480 AZ Mesa;623 AZ Glendale;928 AZ Flagstaff;505 NM Albuquerque
575 NM Las Cruces;702 NV Las Vegas;775 NV Reno;801 UT Salt Lake City;435 UT Moab;303 CO Denver
719 CO Pueblo;970 CO Durango;915 TX El Paso;210 TX San Antonio;512 TX Austin;619 CA San Diego
760 CA Palm Springs;559 CA Fresno;213 CA Los Angeles;916 CA Sacramento;503 OR Portland;208 ID Boise"""
AREAS = [area.split(" ", 2) for area in _AREAS.replace("\n", ";").split(";")]

# Of the cities above, in their order.
_COUNTIES = """Pima;Maricopa;Maricopa;Maricopa;Coconino;Bernalillo;Doña Ana;Clark;Washoe;Salt Lake;Grand;Denver
Pueblo;La Plata;El Paso;Bexar;Travis;San Diego;Riverside;Fresno;Los Angeles;Sacramento;Multnomah;Ada"""
COUNTIES = _COUNTIES.replace("\n", ";").split(";")

_FIRST = """Amara Andre Anika Arlo Beatriz Bodhi Carmen Cedric Chloe Dalia Darius Delphine Diego Edda Eli
Esperanza Farid Fiona Gael Greta Hana Hector Imani Ingrid Iris Jamal Jolene Josefina Kai Keiko Leif Lena Lior
Luz Malik Marisol Mateo Mira Nadia Nico Noor Odette Omar Paloma Perry Quinn Rafael Renata Rosa Ruth Sanjay
Selma Soren Tariq Tess Uma Valeria Wes Ximena Yara Yusuf Zelda"""
_LAST = """Abara Alder Amador Bako Bellweather Brook Calderwood Castellan Chandra Corbin Cruzado Dalgaard Dove
Eastling Emberly Fairwater Fontane Galvanek Goldmoor Haddow Hollins Ibarrola Jasperson Kestrel Kimura Larkspur
Linden Lomas Madrigal Merriweather Montero Nightingale Nwosu Oakhurst Okoye Ortega Pemberton Perrin Quimby
Ravenel Redfern Rosales Salcedo Sandoval Silverlake Solis Tamblyn Thackery Umber Valdivia Vantongeren Wexler
Whitlock Yarrow Zamarron Zephyr"""
_FIRST_ES = """Alma Araceli Benito Camila Consuelo Damián Dolores Emiliano Esteban Fermín Flor Graciela Hernán
Inés Isidro Jacinta Joaquín Leticia Lorenzo Maricela Matilde Nieves Octavio Pilar Ramiro Remedios Rocío
Salvador Teodoro Yolanda"""
_LAST_ES = """Arroyo Barrera Cárdenas Delgadillo Escamilla Fuentes Granados Hinojosa Izquierdo Lucero Manzano
Olivares Paredes Quintanilla Rentería Saldívar Tierrablanca Urrutia Villaseñor Zaragoza"""
FIRST, LAST, FIRST_ES, LAST_ES = (names.split() for names in (_FIRST, _LAST, _FIRST_ES, _LAST_ES))
_ROSTER = [entry.rsplit(" ", 1) for entry in _VOLUNTEERS.replace("\n", ";").split(";")]
_POLLS = """the Lincoln School gym;the Northside Library;Fire Station 7;the Juniper Road Senior Center
the Canyon Elementary cafeteria;St. Brigid's parish hall;the County Fairgrounds, Hall B;the Mesa View YMCA
Saguaro High School, east door;the Desert Rose Community Center"""
POLLS = _POLLS.replace("\n", ";").split(";")


class Person(NamedTuple):
    """A contact before it has a row."""

    external_id: str
    phone: str
    first_name: str
    last_name: str
    city: str
    state: str
    language: str
    custom: dict[str, str]


def voter(n: int) -> dict[str, str]:
    """What a voter file knows of the n-th contact."""
    return {
        "polling_place": POLLS[n * 3 % len(POLLS)],
        "precinct": f"4-{1 + n % 18:02}",
        "county": COUNTIES[n % len(AREAS)],
    }


def volunteer(n: int) -> Login:
    """The n-th volunteer nobody signs in as: from the roster, then made up from common names."""
    name, language = (
        _ROSTER[n] if n < len(_ROSTER) else (f"{FIRST[n * 5 % len(FIRST)]} {LAST[n * 13 % len(LAST)]}", "en")
    )
    return Login(name, f"volunteer-{n + 1}@demo.example", Role.VOLUNTEER, language)


def contact(n: int, *, spanish: bool) -> Person:
    """The n-th contact. Phones are 555-0100 to 555-0183 of its area code, kept free for fiction."""
    area, state, city = AREAS[n % len(AREAS)]
    first, last = (FIRST_ES, LAST_ES) if spanish else (FIRST, LAST)
    return Person(
        external_id=f"{PREFIX}{n:04}",
        phone=f"+1{area}55501{n // len(AREAS):02}",
        first_name=first[n * 7 % len(first)],
        last_name=last[(n * 11 + n // len(first)) % len(last)],
        city=city,
        state=state,
        language="es" if spanish else "en",
        custom=voter(n),
    )


PREFIX = "demo-"  # of the external id, which tells contacts of the demo from imported ones


def our_numbers() -> list[str]:
    """The numbers that texts are sent from."""
    return [f"+1{AREAS[n % len(AREAS)][0]}55501{90 + n // len(AREAS):02}" for n in range(NUMBERS)]
