"""Ways to say "no more texts" in English and Spanish, as one pattern: who uses one is shown to a person first.

Written for `optouts.normalised` text: small letters, no accents, no punctuation, single spaces. What wordings they
were made with, and how well they do, stands in docs/sentiment.md.
"""

import re
from typing import Final

_VERB = r"(?:te?xts?|te?xting|txtin|messag\w*|msg\w*|contact\w*|call\w*|e?mail\w*|write|writing|send\w*|sms|reach\w*)"
_NOUN = (
    r"(?:te?xts?|te?xting|messages?|msgs?|sms|calls?|contact|e?mails?|spam|communications?|notifications?|updates?"
    r"|alerts?|solicit\w*)"
)
_US = r"(?:me|us|this|my|these|those|here|again|anymore|any more|any longer|him|her|now|please|ever)"
_MINE = r"(?:me|us|my|this|our|him|her|mine)"
_NOT = r"(?:dont|do not|didnt|did not|never|no longer|not|havent|have not|nor|without)"
# A shift, a team or a list that the person did not join by giving a number: a change of plan, not an end.
_PLANS = r"(?:schedule|shift|team|roster|calendar|agenda|committee|petition|endorsement|job|rolls)"

# Said of something that shall go on, or of something else; taken out before the phrases are looked for.
OTHERWISE: Final = re.compile(
    r"\b(?:dont|do not|never|didnt|no) (?:you |ever |want (?:you )?to |wish to |please )?"
    r"(?:stop|quit|unsubscribe|opt (?:me )?out|(?:remove|delete|take) (?:me|my \w+)(?: off)?|cancel my|end my"
    r"|be (?:removed|taken off)|forget|lose)\b"
    r"|\bno (?:me |nos )?(?:paren|pares|pare|quiten|quite|borren|eliminen|saquen|quites|borres|elimines|dejen"
    r"|dejes|deje) (?!en paz|de (?:molest|jod|chin))"
    r"|\bno (?:paren|pares|pare|paramos|hay que parar)\b|\b(?:bus|non|pit|truck|next|first|last|full) stop\b"
    r"|\b(?:is|isnt|was) (?:this|it|that) (?:a |just )?(?:spam|junk|harassment)\b|\b(?:spam|junk) folder\b"
    r"|\b(?:who|where|how) (?:do|can|should|would) i report\b|\bgo away party\b"
    r"|\bfrom (?:numbers|people|strangers)\b"
    r"|\bno me (?:mandaron|enviaron|llamaron|contactaron|escribieron)\b"
)

_STOP = (
    r"^(?:please |pls |plz |just |ok |i said |yes |no |hey |can you |will you |you need to )*(?:stop|quit"
    r"|end|cancel|cease|remove|unsubscribe|stopped)"
    r"(?: (?:it|this|that|now|please|pls|plz|already|thanks|thank you|me|all|everything|today|asap|just|stop"
    r"|immediately|promptly|bro|man|means|wrong \w+))*$",
    r"^(?:\w+ ){0,6}(?:please|pls|plz|said|to|just|now|and|me|bro|bruh|yo|ugh|wtf|omg|k|fkn|fucking) (?:stop|quit)$"
    r"|^stop (?:stop|please|pls|plz|now|already)\b",
    rf"\b(?:stop|stopp+|stpp?|sto+|quit|cease|halt|end) (?:\w+ ){{0,3}}{_VERB}\b",
    r"\b(?:stop|quit) (?:tex\w*ing|tex\w* me|tecting|testing me|mes+ag\w*|massag\w*|txt\w*|hitting|hittin|blowing)\b",
    r"\b(?:stop|quit|cease) (?:\w+ )?(?:bothering|bugging|harass\w*|spam\w*|annoying|pestering|blowing up|begging"
    r"|asking|wasting my|selling my|getting these)\b",
    r"\bstop (?:all|with|these|those|this|the (?:te?xts?|messages?|spam)|it now|it please|being)\b",
    r"\b(?:said|say|says|replied|replying|reply|texted|typed|sent|wrote|told|tell|asked|ask|asking|means?|part of"
    r"|about)(?: \w+){0,3} stop\b",
    r"\b(?:make|made|get|want|need|needs|have|has|when do|when will)(?: \w+){1,3} (?:stop|end)$|\bmake (?:it|this|these"
    r"|them) (?:stop|end)\b",
    r"\bwont stop (?:buzzing|texting|ringing)\b|\bquit it\b|\bhow many times (?:do|must|have|did) i (?:have )?(?:to )?"
    r"(?:say|said|ask|tell|told)\b|^how many times do i have to\b",
    r"\bcease and desist\b|\bcease (?:all|this)\b|\bknock it off\b|\bgive it a rest\b",
    r"^(?:sotp|stpo|tsop|stopp+|sto+p+|stp|atop|dtop|stip|s t o p|st0p|stap|stopa?l)(?: (?:please|pls|it"
    r"|now))*$",
)
_LISTS = (
    r"\bun ?su[bsc]+\w*|\bun ?s[uc]+[bcri]\w*be\w*\b|\bunsub\b|\bopt(?:ing|ed)?(?: \w+){0,2} (?:out|owt)\b|\boptout\b"
    r"|\bopt me\b",
    rf"\b(?:(?:take|get|keep|leave) {_MINE}\b(?: (?!{_PLANS}\b)\w+){{0,4}} (?:off|out of)"
    rf"|(?:remove|removed|delete|drop|strike|scrub|pull|scratch|cross|purge|erase|wipe|exclude) {_MINE}\b"
    rf"(?: (?!{_PLANS}\b)\w+){{0,4}} (?:off|from|out of))\b(?!(?: \w+){{0,2}} {_PLANS}\b)"
    r"|\bto be (?:removed|taken off|deleted)\b|\b(?:removed|taken) off\b",
    r"\b(?:remov|rmove|remve|reomve|remoove|delet|tke|tak) (?:me|my|this)\b"
    r"|\b(?:remove|delete|unlist|exclude|deregister|erase|wipe|scrub) (?:me|us|my|this (?:number|phone|contact)"
    r"|from|number|dis)\b(?!(?: \w+){0,4} office)",
    r"\b(?:please|pls|plz|and|so|kindly) (?:remove|delete|unsubscribe)(?: it| this| asap| now| please)*$",
    r"\b(?:my|the) (?:number|name|phone|info\w*|contact|data) (?:\w+ ){0,3}(?:deleted|removed|erased)\b"
    r"|\bshould(?:nt| not) be on (?:your|this)\b|\bid like off\b|\bwant off\b",
    rf"\b(?:off|from|out of) (?:of )?(?:your|ur|this|the|all|any|these|whatever)(?: (?!{_PLANS})\w+){{0,2}}"
    r" (?:lists?|lst|database|system|te?xts?|call list)\b"
    r"|\b(?:off|out of) (?:your|ur|this|the) (?:\w+ )?(?:thread|group)\b",
    r"\b(?:lose|forget|loose|erase|toss|trash|burn|ditch|throw) (?:you have )?(?:my|this|the|our)(?: \w+){0,2}"
    r" (?:number|num|phone|contact|digits|info)\b|\b(?:lose|loose|throw) (?:my|this)$"
    r"|\b(?:lose|loose|forget|ditch|block) (?:my|this) (?:number|contact|phone|digits)\b",
    r"\b(?:do not|dont|no) (?:call|text|contact)(?: \w+)? (?:list|registry)\b|\bdnc\b",
    r"\b(?:get|stay|keep) (?:out of|off|off of|outta) (?:my|this|our) (?:phone|fone|line|inbox|messages|texts)\b"
    r"|\bget(?: me)? (?:off|out) of (?:here|this)\b",
)
_DO_NOT = (
    rf"(?<!\bi )(?<!\bwe )\b(?:dont|do not|never|dnt|dont you|do nt) (?:\w+ ){{0,2}}?{_VERB}(?:"
    rf" \w+){{0,3}}? {_US}\b",
    rf"(?<!\bi )(?<!\bwe )\b(?:dont|do not|never|dnt) (?:ever |please |you )*(?:{_VERB}|bother|bug)"
    rf"(?: (?:or|and|nor) {_VERB}| nothing| anything)*$",
    r"\b(?:dont|do not|never) (?:ever )?(?:bother|bug|harass|spam|hit|ping|disturb|message|hmu) (?:me|us|this"
    r"|my|up|texting|again)\b|\bdont hmu\b",
    rf"\bno (?:more|further|additional|longer|future|mor|political)(?: \w+){{0,3}}? {_NOUN}\b"
    rf"|^(?:\w+ ){{0,4}}?no {_NOUN}(?: please| pls| to this number)*$"
    r"|^(?:please |pls |plz )?no more(?: (?:please|pls|of (?:this|these)|thanks|thank you))*$|\bno more please$"
    r"|\bno (?:solicit\w*|spam|spamming)\b",
    rf"\b{_NOT} (?:\w+ ){{0,2}}?(?:want|wish|care|need|like"
    rf"|wanna|wanting|interested|consent\w*|agree\w*|sign\w*|ask\w*|request\w*|appreciate|subscribe\w*)"
    rf"(?: \w+){{0,5}}? {_NOUN}\b",
    r"\b(?:dont|do not|no longer|not|dnt) (?:want|wish|care|wanna|interested) (?:\w+ ){0,2}(?:hear\w*"
    r"|receiv\w*|be contacted|be texted|be called|be bothered|any of this|get these|get any|get this)\b",
    r"\bno longer (?:want|wish|interested)\b(?: \w+){0,3} (?:these|this|from you)\b",
    rf"\b(?:dont|do not) accept (?:\w+ )?{_NOUN}\b",
    r"\b(?:rather|prefer) not (?:to )?(?:get|be (?:contacted|texted)|receive|hear)\b|\brefrain from\b"
    r"|\b(?:get|getting|receive) any more (?:of )?(?:these|those|this)\b|\bappreciate it if you stopped\b",
    r"\b(?:cannot|cant|may not|not supposed to) (?:text|contact|message) (?:me|this|my)\b",
    r"\bnot (?:allowed|permitted|authorized) to (?:text|contact|call|message|use)\b",
)
_CONSENT = (
    rf"\b(?:no|{_NOT}) (?:\w+ ){{0,4}}?(?:permission|consent\w*|authori[sz]\w*)\b",
    r"\b(?:revok\w*|withdraw\w*|withdrew|rescind\w*)(?: \w+){0,2} (?:consent|permission)\b"
    r"|\b(?:consent|permission) (?:is )?(?:revoked|withdrawn)\b",
    rf"\b{_NOT} (?:\w+ )?(?:sign\w* up|subscrib\w*|opt\w* in|ask\w*|agree\w*|request\w*|enroll\w*)"
    r"(?: (?:to|for|up))*(?: (?:this|these|those|any|it|that|be (?:texted|contacted)|get these|your|receive \w+))*$",
    rf"\b{_NOT} (?:\w+ )?(?:sign\w* up|subscrib\w*|opt\w* in) (?:for|to) (?:this|these|any|your|text\w*)\b",
    r"\b(?:nobody|no one) (?:asked|told|invited) (?:you|u|for)\b",
)
_AND_GO = (
    r"\bleave (?:me|us|my \w+|this (?:number|phone)|people)(?: \w+){0,3} (?:alone|be)\b|\b(?:leav|leve|leeve) me"
    r" alo?n\w*|\blemme alone\b|\bgo aw+a*y+\b|\bget lost\b|\bbuzz off\b|\bstay (?:away|out of my)\b|\bget outa? my\b",
    r"\b(?:fuck|f|piss|screw|eff|fck|bugger|sod) (?:right )?off\b",
    r"^(?:i(?:m| am|ve| have|ll| will)? |just |now |this |number |sender |is |was |has |been |will |be |you(?:re| are"
    r"|ve been)? |being |getting |ima |imma |gonna |going to |and |spam |already |ok |bye |marked as )*"
    r"(?:block(?:ed|ing|d)?|blo[ck]+e?d|report(?:ed|ing|d|in)?)\b"
    r"(?: (?:and|you|u|ur|this|it|as|now|block\w*|report\w*|spam|junk|bye|stop|please|number|sender|thread"
    r"|people|the|your)\b.*)?$",
    r"\b(?:block(?:ing|ed)?|report(?:ing|ed)?) (?:you|u|ur|your|these|this number|this as|you all)\b",
    r"\bspam\w*|\bsapm\b|^junk$|\breport(?:ed|ing)? (?:it |this )?as (?:spam|junk)\b",
    r"\bharr?as{1,2}(?:ing|in)? (?:me|us|people)\b|^(?:this |these |you |are |is |texts |messages |im |i |consider"
    r" |pure |youre |that |thats |going |dis )*harr?as+\w*$|\bfor harass\w*|\bharassment (?:stop|and)\b",
    r"\b(?:fil(?:e|ing)|make|making) (?:a |an |my )?complaints?\b|\b(?:report|complain)\w*(?: \w+){0,4} (?:fcc|ftc)\b",
    r"\b(?:my|a|our) (?:lawyer|attorney)\b(?= if|$)|^ill sue\b|\bill sue$|\bsue you\b|\byoull hear from\b"
    r"|\b(?:my lawyer|my attorney) (?:if|will)\b|\bcharging you for\b",
    r"\b(?:cancel|end|revoke|withdraw|stop|terminate|rescind|discontinue)(?: (?:my|this|these|all|the|any"
    r"|your|further|those|text))*"
    r" (?:subscription|te?xts?|messages?|consent|permission|alerts?|notifications?|service|enrollment"
    r"|contact|communications?)\b",
    r"\bdiscontinue\b|\benough (?:already )?(?:with |of )(?:the |these |your )?(?:\w+ )?(?:te?xts?|messages?|spam)\b"
    r"|\benough (?:te?xts?|messages?)\b|^(?:ok )?(?:enough|enuff?)(?: (?:already|alredy|is enough|now|please))*$"
    r"|^thats enough$|\bi want out\b|\bcount me out of\b|^how do i (?:cancel|stop|end|block|quit|get out of)"
    r" (?:these|this|you|it)\b",
    r"\btake (?:me|my \w+|this number|us) (?:off|out)\b"
    rf"(?!(?: \w+){{0,3}} {_PLANS}\b)|\boff (?:the|your|ur|this) list\b",
    r"\b(?:too many|so many|too much|sick of|tired of|fed up with|done with)(?: \w+){0,4}? (?:te?xts?|txts?|messages?"
    r"|msgs?|spam|of (?:these|dis|this)|getting these|texting|textin)\b|\byou text (?:me )?(?:too|2)\b"
    r"|\byall text (?:too|2)\b|\btoo many of these\b|\bevery day with (?:the|these)\b"
    r"|\b(?:tired|sick) of (?:getting |all )?(?:these|dis)$"
    r"|\b(?:these|your) (?:political )?(?:texts|messages) (?:need to|have to|must|are harass\w*)\b",
)
_MANDAR = (
    r"(?:mand\w+|envi\w+|escrib\w+|contact\w+|llam\w+|molest\w+|text(?:e\w+|ear|o)|mensaj\w+|acos\w+"
    r"|fastidi\w+|jod\w+|freg\w+|frieg\w+"
    r"|ch?inga?\w*|chingu\w+|marqu\w+|marc\w+|busqu\w+)"
)
_MIOS = r"(?:mi|este|el|mis|los)(?: \w+)? (?:numero|telefono|celular|nombre|contacto|datos|lista)"
_MENSAJES = r"(?:mensajes?|textos?|sms|llamadas?|propaganda|correos?)"
_SPANISH = (
    rf"\b(?:no|nunca|ya no|jamas) (?:me |nos |le |te |lo |la )?(?:vuelv\w+ a |sig\w+ |quiero que |deseo"
    rf" que |quiero |me |nos |est(?:e|en|es) ){{0,3}}{_MANDAR}\b",
    rf"\b(?:deje|dejen|deja|dejar|dejate|paren?|para|parar|basta|alto|cesen|termin\w+) (?:ya )?(?:de |con )(?:\w+"
    rf" )?{_MANDAR}\b|\b(?:vayan\w*|vete|vaya) a molestar\b",
    rf"\b(?:basta|alto|paren?|parenle|parale|suficientes?|demasiados|muchos|tantos|hart[oa]s?|cansad[oa]s?|cans\w+"
    rf"|termin\w+|ni un|no mas)(?: (?:ya|de|con|a|los|las|sus|tantos|estos|tus|ni)){{0,3}} {_MENSAJES}\b",
    r"\b(?:deje|dejen|deja|dejeme|dejenme|dejame|dejadme|dejenos|dejennos)(?: \w+){0,2} (?:en paz|tranquil\w+|de"
    r" molestar\w*)\b",
    r"\b(?:quit|saq|sac|borr|elimin|remuev|remov|retir|tach)(?:e|a|en|ue|uen|ar)(?:n)?(?:me|nos|lo|la)\b|^remover\b"
    r"|\bsalirme\b|\bsalgo de (?:esta|esto|la lista|su lista)\b|\bquiero salir de\b",
    rf"\b(?:quit|borr|elimin|remuev|remov|sac(?!o |aron |aste )|saqu|retir|olvid|pierd)\w+ (?:a )?(?:de )?{_MIOS}\b",
    r"\b(?:quit|borr|elimin|sac|saqu)\w+ (?:me )?(?:\w+ )?(?:de )?(?:la|su|tu|esta|esa) lista\b"
    r"|\bcomo (?:quito|cancelo|borro) (?:esto|estos|los mensajes)\b|\bpedi(?: \w+){0,2} que (?:me )?(?:quitar\w+|par\w+"
    r"|borrar\w+|dejar\w+)\b|\bfavor de borrar\w*",
    r"\b(?:dar|darme|darse|deme|denme|dame|dan|doy|demen|quiero|solicito)(?: \w+){0,2} (?:de |la )?baja\b|^baja(?:"
    r" por favor)?$",
    r"\bno (?:quiero|deseo|necesito|autorizo|acepto|autorice|me interesan?|pedi)(?: \w+){0,4}? (?:mensajes?|textos?"
    r"|recibir\w*|llamadas?|sms|nada de ustedes|correos?|publicidad|propaganda|ser contactad\w+|que me escriban)\b",
    r"\b(?:no|nunca|jamas) (?:les? |me |yo |os )*(?:di|dimos) (?:mi |el |su )?(?:permiso|consentimiento)\b"
    r"|\b(?:no|nunca) (?:me )?(?:suscribi|inscribi a|autorice)\b|\b(?:no|nunca) pedi (?:esto|estos|nada|mensajes)\b"
    r"|\bnadie (?:les|te|le) pidio\b|\bno autorizo\b",
    r"\bno (?:quiero|deseo) (?:mas|que me|saber (?:mas|nada)|nada (?:de|con) ustedes)\b"
    r"|^(?:por favor |ya )*no mas(?: por favor| gracias)?$|\bno mas (?:mensajes?|textos?|sms|llamadas?|propaganda)\b",
    r"^(?:por favor |ya |oiga )*(?:alto|pare|paren|parale|parenle|para|basta|detener|detente|detengan?|deten|anular"
    r"|cancelar|cancele|cancelen|cancela|terminar?|eliminar|salir|parar|fin|estuvo)"
    r"(?: (?:ya|por favor|porfa|porfavor|gracias|con esto|esto|de una vez|todo|los mensajes|mensajes|la"
    r" suscripcion|suscripcion))+$|^(?:por favor |ya )*(?:alto|pare|paren|parale|parenle|basta|detener|detente"
    r"|detengan?|deten|anular|cancelar|cancele|cancelen|cancela|terminar?|eliminar|salir|parar|fin)$",
    r"\b(?:desuscrib\w+|desinscrib\w+|dessuscrib\w+|anul\w+ (?:la |mi )?suscripcion|cancel\w+ (?:la |mi "
    r"|los |estos )?(?:suscripcion|mensajes|textos))\b",
    r"\b(?:larguese|largate|vayanse|vete) (?:a |al )\w+|\bya (?:basta|estuvo|parenle)(?!(?: \w+){0,2} (?:impuestos"
    r"|rateros|corruptos|corrupcion|politicos))\b|\b(?:pare|paren|detengan?|suspendan?)(?: \w+)? (?:mensajes|textos"
    r"|esto|estos)\b",
    r"\b(?:los|lo|la|te|voy a|les|ya) (?:voy a |los |te )?(?:bloque(?!aron)\w+|reportar\w*|reporto"
    r"|denunci\w+|demand\w+)\b"
    r"|^(?:bloquead\w+|bloqueando|reportad\w+)\b|\breport\w+ (?:este numero|como spam)\b"
    r"|\bstop (?:por favor|ya|mensajes|los|porfa)\b|\bpor favor (?:stop|alto|basta)\b|^(?:esto )?es (?:spam|acoso)\b"
    r"|\bponer una queja\b",
    r"\b(?:mandando|enviando|mandarme|enviarme|escribirme|llamarme|contactarme|molestarme) (?:\w+ )?(?:mas"
    r"|nunca|jamas)\b|\bme (?:tienen?|tiene) (?:ya )?(?:hart\w+|cansad\w+)\b|\bque (?:me (?:quiten|borren|saquen)"
    r"|dejen de)\b|\b(?:olvid\w+|pierd\w+)(?:se)? (?:de )?(?:mi|este) numero\b|\bya me cansaron\b",
)

PHRASE: Final = re.compile("|".join(_STOP + _LISTS + _DO_NOT + _CONSENT + _AND_GO + _SPANISH))
