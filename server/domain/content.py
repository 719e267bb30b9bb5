"""What carriers forbid or filter in a text, found by its words in English and Spanish: a flag, no refusal.

Who argues about guns in politics uses the word as well, so a person decides. Categories: CTIA, Messaging Principles
(sex, hate, alcohol, firearms, tobacco), and what carriers fine as phishing.
"""

import re
from typing import Final

Rule = tuple[str, re.Pattern[str], str]


def _words(*pieces: str) -> re.Pattern[str]:
    """Whole words; as Python and JavaScript read them alike, no letter with an accent stands at an edge."""
    return re.compile(rf"\b(?:{'|'.join(pieces)})\b", re.IGNORECASE)


RULES: Final[tuple[Rule, ...]] = (
    (
        "adult",
        _words(
            r"porn\w*", r"sexy", r"sex", r"nudes?", r"naked", r"xxx", r"erotic\w*", r"escorts?", r"hookups?",
            r"onlyfans", r"desnud[oa]s?", r"sexo", r"er[oó]tic[oa]s?", r"pornogr\w+",
        ),
        "Carriers forbid adult material: {found}",
    ),
    (
        "threat",
        _words(
            r"(?:i|we)(?: will|'ll|’ll) (?:kill|hurt|find|get|beat|shoot) (?:you|u|him|her|them)",
            r"you(?: will|'ll|’ll) (?:pay for|regret) this", r"or else", r"watch your back",
            r"we know where you live", r"die,? (?:you|bitch|scum)",
            r"(?:te|lo|la|los|las) (?:vamos|voy) a (?:matar|encontrar|golpear)", r"sabemos d[oó]nde vives?",
            r"se va a arrepentir",
        ),
        "This reads like a threat: {found}",
    ),
    (
        "harassment",
        _words(
            r"idiots?", r"morons?", r"scum", r"stupid (?:people|liberals|conservatives|republicans|democrats)",
            r"retard(?:s|ed)?", r"bitch(?:es)?", r"assholes?", r"go back to (?:your|their) country", r"subhuman\w*",
            r"vermin", r"est[uú]pidos?", r"pendej[oa]s?", r"imb[eé]cil(?:es)?",
        ),
        "This reads like harassment or hate: {found}",
    ),
    (
        "deception",
        _words(
            r"you(?: have|'ve|’ve)? won", r"claim your (?:prize|reward|gift|refund)", r"gift cards?",
            r"free (?:money|gift|iphone|cash)", r"guaranteed (?:winner|income|money)",
            r"verify your (?:account|identity|password)",
            r"your account (?:is|has been|was) (?:suspended|locked|limited)", r"social security number",
            r"bank account number", r"act now or", r"wire transfer", r"double your money", r"no[- ]risk",
            r"final notice", r"election has been (?:moved|postponed|cancell?ed)", r"vote by text", r"ha ganado",
            r"reclame su premio", r"tarjetas? de regalo", r"verifique su cuenta", r"n[uú]mero de seguro social",
            r"dinero gratis", r"vote por mensaje",
        ),
        "This reads like a deception, which carriers fine as phishing: {found}",
    ),
    (
        "alcohol",
        _words(
            r"alcohol\w*", r"beers?", r"wines?", r"whiske?y", r"vodka", r"tequila", r"liquors?", r"brewer(?:y|ies)",
            r"cocktails?", r"happy hour", r"pub crawl", r"cervezas?", r"vinos?", r"licor(?:es)?",
            r"c[oó]ctel(?:es)?",
        ),
        "Carriers restrict texts about alcohol: {found}",
    ),
    (
        "firearms",
        _words(
            r"guns?", r"handguns?", r"shotguns?", r"firearms?", r"rifles?", r"pistols?", r"ammo", r"ammunition",
            r"ar-?15s?", r"ak-?47s?", r"silencers?", r"armas? de fuego", r"pistolas?", r"escopetas?", r"munici[oó]n",
            r"municiones",
        ),
        "Carriers restrict texts about firearms: {found}",
    ),
    (
        "tobacco_drugs",
        _words(
            r"cigarettes?", r"cigars?", r"tobacco", r"vap(?:e|es|ing)", r"e-?cigs?", r"nicotine", r"cannabis",
            r"marijuana", r"weed", r"cbd", r"thc", r"kratom", r"cigarrillos?", r"tabaco", r"nicotina", r"marihuana",
            r"mariguana", r"vapeo",
        ),
        "Carriers forbid or restrict texts about tobacco and drugs: {found}",
    ),
)  # fmt: skip
