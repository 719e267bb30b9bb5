"""Which replies end the texts: exact words do at once, likely phrases are put before a person.

Words: 47 CFR 64.1200(a)(10) and the lists carriers publish. Of the Spanish words only `alto` and `parar`
count by themselves: they are the keywords texts in Spanish offer. `basta`, `baja`, `cancelar` and `no más`
are also said about politics, a doctor's visit or a second helping, so a person looks at them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["optout", "optin", "help", "none"]
Certainty = Literal["exact", "likely", "no"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a reply asks for, and how surely: `exact` is acted upon, `likely` is shown first."""

    kind: Kind
    certainty: Certainty


NOTHING: Final = Recognition("none", "no")
LIKELY: Final = Recognition("optout", "likely")

# Compared without spaces, so `opt out`, `Opt-Out` and `S T O P` are found too.
_OPT_OUT: Final = (
    "stop stopall unsubscribe cancel end quit revoke optout remove stop2end stop2quit stopquit stoptoquit"
    " stopend stoptoend alto parar"
)
_EXACT: Final[dict[str, Recognition]] = {
    **dict.fromkeys(_OPT_OUT.split(), Recognition("optout", "exact")),
    **dict.fromkeys(("start", "unstop"), Recognition("optin", "exact")),
    **dict.fromkeys(("help", "info", "ayuda"), Recognition("help", "exact")),
}
_INTENTS: Final[dict[str, Recognition]] = {
    "optout": Recognition("optout", "exact"),
    "optin": Recognition("optin", "exact"),
    "help": Recognition("help", "exact"),
}


def recognise(text: str, intent: str | None = None) -> Recognition:
    """Reads one reply; `intent` is what the carrier says it is and counts as exact."""
    if intent in _INTENTS:
        return _INTENTS[intent]
    words = normalised(text)
    return _exact(words) or (LIKELY if _is_likely(text, words) else NOTHING)


def normalised(text: str) -> str:
    """Small letters and digits with single spaces: no accents, marks, punctuation or invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = _INVISIBLE.sub("", text)
    return " ".join(_NO_WORD.sub(" ", _APOSTROPHES.sub("", text.casefold())).split())


_INVISIBLE = re.compile(
    "[\u0300-\u036f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_APOSTROPHES = re.compile("['’‘`´]")
_NO_WORD = re.compile(r"[\W_]+")


def _exact(words: str) -> Recognition | None:
    found = _EXACT.get(words.replace(" ", ""))
    if found is None and words:
        first, *others = words.split()
        # "STOP STOP STOP": the same word again says the same.
        found = _EXACT.get(first) if set(others) == {first} else None
    return found


def _is_likely(text: str, words: str) -> bool:
    if _STEMS.isdisjoint(word[:4] for word in words.split()):
        return False
    return bool(_LIKELY.search(_NEGATED.sub(" ", words))) or _has_exact_clause(text)


def _has_exact_clause(text: str) -> bool:
    """ "No thanks, stop" and "Stop. I vote for the other one": one clause is the word itself."""
    found = (_EXACT.get(normalised(clause).replace(" ", "")) for clause in _CLAUSES.split(text))
    return any(recognition is not None and recognition.kind == "optout" for recognition in found)


_CLAUSES = re.compile(r"[.!?,;:\n()]+")
# The first four letters of all words that carry a phrase below: two of three replies hold none.
_STEM_LIST = """
    acep acos alto anno anul atop auto baja bast bloc bloq blow borr both bug bugg burn busq buzz
    call canc ceas cese chin comm cont cros deja deje dele denu dere desi dess desu dete disc dist
    ditc dnc done drop dtop eff elim emai end enou envi eras escr excl f fast fck fed forg fuck get
    give go halt hara hear hit inte jod joda jode jodi keep knoc larg leav list llam loos lose lost
    mail make mand marc marq mas mens mess mole mor more msg msgs noti off olvi opt opte opti opto
    out pare paro pest ping piss prop publ pull purg quit reac rece reci remo remu repo resc reti
    revo saca sali saqu scra scre scru send sick sms sod soli sotp spam st0p stap stay stip sto stop
    stp stpo stri subs susp tach take term text tire too toss tras tsop tx txt txti txts un unli uns
    unsu upda vaya vete with writ ya
"""
_STEMS: Final = frozenset(_STEM_LIST.split())


_VERB = r"(?:te?xts?|te?xting|messag\w*|msg\w*|contact\w*|call\w*|e?mail\w*|write|writing|send\w*|sms|reach\w*)"
_NOUN = (
    r"(?:te?xts?|messages?|msgs?|sms|calls?|contact|e?mails?|spam|communications?|notifications?|updates?"
    r"|solicit\w*)"
)
_US = r"(?:me|us|this|my|these|those|here|again|anymore|any more|any longer|him|her|now|please|ever)"

# Said of something that shall go on; taken out before the phrases are looked for.
_NEGATED = re.compile(
    r"\b(?:dont|do not|never|didnt|no) (?:you |ever |want (?:you )?to |wish to )?"
    r"(?:stop|quit|unsubscribe|opt (?:me )?out|remove me|take me off|cancel my|end my|be (?:removed|taken"
    r" off))\b"
    r"|\bno (?:me |nos )?(?:paren|pares|pare|quiten|borren|eliminen|saquen|quites|borres|elimines|dejen"
    r"|dejes|deje) (?!en paz)"
    r"|\bno (?:paren|pares|pare|paramos|hay que parar)\b|\b(?:bus|non|pit|truck|next|first|last) stop\b"
)

_ENGLISH = (
    # stop ...
    r"^(?:please |pls |plz |just |ok |i said |yes |no |hey |can you |will you |you need to )*(?:stop|quit"
    r"|end|cancel|remove|unsubscribe)"
    r"(?: (?:it|this|that|now|please|pls|plz|already|thanks|thank you|me|all|everything|today|asap"
    r"|immediately|promptly|bro|man))*$",
    r"^(?:\w+ ){0,6}(?:please|pls|plz|said|to|just|now|and|me) stop$|^stop (?:stop|please|pls|plz|now)\b",
    rf"\b(?:stop|quit|cease|halt|end) (?:\w+ ){{0,3}}{_VERB}\b",
    r"\b(?:stop|quit|cease) (?:\w+ )?(?:bothering|bugging|harass\w*|spam\w*|annoying|pestering|blowing"
    r" up)\b",
    r"\bstop (?:all|with|these|those|this|the (?:te?xts?|messages?|spam)|it now|it please|being)\b",
    r"\bcease (?:and desist|all|this)\b|\bknock it off\b|\bgive it a rest\b",
    r"^(?:sotp|stpo|tsop|stopp+|sto+p+|stp|atop|dtop|stip|s t o p|st0p|stap|stopa?l)(?: (?:please|pls|it"
    r"|now))*$",
    # lists
    r"\bun ?su[bsc]+\w*|\bunsub\b|\bopt(?:ing|ed)?(?: \w+){0,2} out\b|\boptout\b|\bopt me\b",
    r"\b(?:take|remove|removed|delete|drop|strike|scrub|pull|scratch|cross|get|keep|leave|purge|erase)"
    r" (?:me|us|my|this|the|our|him|her|mine)\b(?: \w+){0,4} (?:off|from|out of|list\w*)\b|\bto be"
    r" (?:removed|taken off|deleted)\b",
    r"\b(?:remove|delete|unlist|exclude|deregister) (?:me|us|my|this (?:number|phone|contact)|from"
    r"|number)\b",
    r"\b(?:off|from|out of) (?:of )?(?:your|ur|this|the|all|any|these) (?:\w+ ){0,2}(?:lists?|database"
    r"|system|rolls?|te?xts?|call list)\b",
    r"\b(?:lose|forget|loose|erase|toss|trash|burn|ditch|block) (?:my|this|the|our) (?:\w+ )?(?:number"
    r"|phone|contact|digits|info)\b",
    r"\b(?:do not|dont|no) (?:call|text|contact)(?: \w+)? (?:list|registry)\b|\bdnc\b",
    # do not ...
    rf"(?<!\bi )(?<!\bwe )\b(?:dont|do not|never|dnt|dont you|do nt) (?:\w+ ){{0,2}}?{_VERB}(?:"
    rf" \w+){{0,3}}? {_US}\b",
    rf"(?<!\bi )(?<!\bwe )\b(?:dont|do not|never|dnt) (?:ever |please |you )*(?:{_VERB}|bother|bug)$",
    r"\b(?:dont|do not|never) (?:ever )?(?:bother|bug|harass|spam|hit|ping|disturb|message) (?:me|us|this"
    r"|my)\b",
    rf"\bno (?:more|further|additional|longer)(?: \w+){{0,3}}? {_NOUN}\b|^(?:please |pls |plz )?no more(?:"
    rf" (?:please|pls|of this|thanks|thank you))*$",
    rf"\b(?:dont|do not|didnt|did not|never|no longer|not) (?:\w+ ){{0,2}}?(?:want|wish|care|need|like"
    rf"|wanna|wanting|interested|consent\w*|agree\w*|sign\w*|ask\w*|request\w*|appreciate)"
    rf"(?: \w+){{0,5}}? {_NOUN}\b",
    r"\b(?:dont|do not|no longer|not) (?:want|wish|care|wanna|interested) (?:\w+ ){0,2}(?:hear\w*"
    r"|receiv\w*|be contacted|be texted|be called|be bothered|any of this|get these|get any|get this)\b",
    r"\bno longer (?:want|wish|interested)\b(?: \w+){0,3} (?:these|this|from you)\b",
    # ... and go
    r"\bleave (?:me|us|my \w+)(?: \w+){0,3} (?:alone|be)\b|\bgo away\b|\bget lost\b|\bbuzz off\b|\bstay"
    r" (?:away|out of my)\b",
    r"\b(?:fuck|f|piss|screw|eff|fck|bugger|sod) (?:right )?off\b",
    r"\b(?:block(?:ing|ed)?|report(?:ing|ed)?) (?:you|u|this|your|ur|the|these|it|as)\b(?: \w+){0,2}",
    r"\b(?:cancel|end|revoke|withdraw|stop|terminate|rescind|discontinue) (?:my|this|these|all|the|any"
    r"|your|further)(?: \w+)?"
    r" (?:subscription|te?xts?|messages?|consent|permission|alerts?|notifications?|service|enrollment"
    r"|contact|communications?)\b",
    r"\bi (?:revoke|withdraw)\b|\bdiscontinue\b|\benough (?:already|with|of|te?xts?|messages?)\b|\bi want"
    r" out\b|\bcount me out of\b",
    r"\btake (?:me|my \w+|this number|us) (?:off|out)\b|\boff (?:the|your|ur|this) list\b|\bmake it stop\b",
    r"\b(?:too many|sick of|tired of|fed up with|done with)(?: \w+){0,3} (?:te?xts?|messages?|msgs?"
    r"|spam)\b",
)
_MANDAR = (
    r"(?:mand\w+|envi\w+|escrib\w+|contact\w+|llam\w+|molest\w+|text(?:e\w+|ear|o)|mensaj\w+|acos\w+"
    r"|fastidi\w+|jod\w+"
    r"|chinga\w+|marqu\w+|marc\w+|busqu\w+)"
)
_SPANISH = (
    rf"\b(?:no|nunca|ya no|jamas) (?:me |nos |le |te |lo |la )?(?:vuelv\w+ a |sig\w+ |quiero que |deseo"
    rf" que |quiero |me |nos ){{0,3}}{_MANDAR}\b",
    rf"\b(?:deje|dejen|deja|dejar|paren?|para|parar|basta|alto|cesen) (?:ya )?(?:de |con )(?:\w+"
    rf" )?{_MANDAR}\b",
    r"\b(?:deje|dejen|deja|dejeme|dejenme|dejame|dejadme|dejenos)(?: \w+){0,2} (?:en paz|tranquil\w+|de"
    r" molestar\w*)\b",
    r"\b(?:quit|saq|sac|borr|elimin|remuev|remov|retir|tach)(?:e|a|en|ue|uen)(?:n)?(?:me|nos|lo|la)\b",
    r"\b(?:quit|borr|elimin|remuev|sac|saqu|retir|olvid)\w+ (?:a )?(?:mi|este|el|mis)(?: \w+)? (?:numero"
    r"|telefono|celular|nombre|contacto|datos|lista)\b",
    r"\b(?:dar|darme|darse|deme|denme|dame|doy|demen|quiero|solicito)(?: \w+){0,2} (?:de )?baja\b|^baja(?:"
    r" por favor)?$",
    r"\bno (?:quiero|deseo|necesito|autorizo|acepto|me interesa)(?: \w+){0,4}? (?:mensajes?|textos?"
    r"|recibir\w*|llamadas?|sms|nada de ustedes|correos?|publicidad|propaganda)\b",
    r"\bno (?:quiero|deseo) (?:mas|que me|saber mas)\b|^(?:por favor |ya )*no mas(?: por favor| gracias)?$"
    r"|\bno mas (?:mensajes?|textos?|sms|llamadas?)\b",
    r"^(?:por favor |ya |oiga )*(?:alto|pare|paren|parale|parenle|basta|detener|detente|detengan?|deten"
    r"|cancelar|cancele|cancelen|cancela|terminar|eliminar|salir|parar)"
    r"(?: (?:ya|por favor|porfa|porfavor|gracias|con esto|esto|de una vez|todo|los mensajes|mensajes|la"
    r" suscripcion|suscripcion))*$",
    r"\b(?:desuscrib\w+|desinscrib\w+|dessuscrib\w+|anul\w+ (?:la |mi )?suscripcion|cancel\w+ (?:la |mi "
    r"|los |estos )?(?:suscripcion|mensajes|textos))\b",
    r"\b(?:larguese|largate|vayanse|vete) (?:a |al )\w+|\bya (?:basta|estuvo|parenle)\b|\b(?:pare|paren"
    r"|detengan?|suspendan?)(?: \w+)? (?:mensajes|textos|esto|estos)\b",
    r"\b(?:los|lo|te|voy a|les) (?:voy a )?(?:bloque\w+|reportar\w*|denunci\w+)\b|\bstop (?:por favor|ya"
    r"|mensajes|los|porfa)\b|\bpor favor (?:stop|alto|basta)\b",
    r"\b(?:mandando|enviando|mandarme|enviarme|escribirme|llamarme|contactarme|molestarme) (?:\w+ )?(?:mas"
    r"|nunca|jamas)\b",
)
_LIKELY = re.compile("|".join(_ENGLISH + _SPANISH))
