"""Families of words that play the same part in a reply, so that a word never seen in the corpus still counts.

Without accents or apostrophes, as the features see them; for replies to volunteers, in English and Spanish.
"""

_FAMILIES = {
    "praise": """
        amazing awesome great excellent wonderful fantastic fabulous terrific brilliant superb
        outstanding stellar incredible marvelous lovely beautiful perfect inspiring inspired impressive
        admirable remarkable phenomenal magnificent delightful splendid nice sweet cool rad dope lit
        fire solid decent honest honorable genuine kind generous thoughtful brave smart caring
        trustworthy best hero heroes champion legend rockstar gem excelente maravilloso maravillosa
        increible fantastico fantastica genial magnifico bueno buena buenisimo mejor hermoso hermosa
        lindo linda bonito padrisimo chido chevere bacano honesto honesta valiente""",
    "joy": """
        love loved loving adore excited thrilled happy glad delighted pumped stoked psyched proud
        honored grateful thankful blessed eager overjoyed ecstatic enthusiastic pleased appreciate
        cheering yay hooray woohoo woot hurray yippee bravo kudos congrats congratulations cheers feliz
        contento contenta emocionado emocionada orgulloso orgullosa agradecido agradecida encanta
        encantado encantada amo alegria felicidades""",
    "assent": """
        yes yep yup yeah yessir yas sure absolutely definitely certainly totally indeed affirmative
        gladly willingly agreed aye ok okie bet deal si claro simon sip seguro vale dale orale sale
        afirmativo acepto""",
    "help": """
        help volunteer donate pledge contribute join sign attend host canvass knock phonebank support
        endorse back assist participate pitch march rally share spread ayudar apoyar donar firmar
        participar asistir colaborar voluntario voluntaria apoyo contribuir marchar unirme""",
    "blame": """
        bad terrible awful horrible worst worse lousy poor useless worthless pathetic disgraceful
        shameful shameless ridiculous disgusting gross vile corrupt crooked dishonest greedy phony fake
        fraudulent incompetent lazy extreme dangerous clueless hopeless failed failure disaster trash
        garbage rubbish junk crap nonsense lies propaganda bogus shady sleazy rotten weak wrong
        overrated malo mala malisimo pesimo peor inutil corrupto corrupta falso falsa ridiculo basura
        porqueria asqueroso asco verguenza mentira mentiras desastre fracaso""",
    "insult": """
        idiot idiots moron morons stupid dumb dumbass clown clowns liar liars crook crooks thief thieves
        scum scumbag loser losers jerk jerks fool fools creep creeps hypocrite hypocrites fraud frauds
        sellout traitor traitors snake snakes puppet puppets grifter grifters parasite parasites
        vultures imbecile ass asshole bastard bitch fuck fucking fucker shit bullshit damn hell suck
        sucks screw piss stfu gfy commie fascist idiota idiotas estupido estupidos imbecil pendejo
        pendejos tonto tontos payaso payasos ratero rateros ladron ladrones mentiroso mentirosos
        hipocrita hipocritas puta mierda chinga pinche cabron maldito joder sinverguenza""",
    "dislike": """
        hate hated despise detest loathe oppose opposed against disagree reject refuse dislike distrust
        resent regret disappointed disappointing fed sick tired annoyed annoying bothering harassing
        harassment angry furious mad upset offended disgusted appalled ashamed odio detesto rechazo
        contra molesta molesto harto harta enojado enojada cansado cansada decepcionado decepcionada
        desconfio""",
    "end": """
        stop quit unsubscribe remove delete cancel end unsub block blocked blocking report reported
        optout cease desist erase scrub alto pare paren basta borrar borrame borreme quitar quiteme
        quitame eliminar elimine cancelar baja bloquear bloqueado""",
    "cannot": """
        cant cannot couldnt unable unavailable busy swamped slammed booked conflict plans sick ill
        traveling travelling vacation surgery wedding funeral broke afford budget imposible ocupado
        ocupada enfermo enferma compromiso viaje""",
    "kin": """
        wife husband mom mother mama dad father papa son daughter sister brother cousin aunt uncle
        grandma grandmother grandpa grandfather nephew niece roommate tenant landlord neighbor partner
        spouse ex esposa esposo mami hijo hija hermana hermano primo prima tia tio abuela abuelo vecino
        suegra novio novia""",
    "gone": """
        moved deceased died passed dead transferred relocated mudo mude murio fallecio fallecido cambio""",
    "day": """
        monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat
        sun weekend weekday today tonight tomorrow january february march april june july august
        september october november december lunes martes miercoles jueves viernes sabado domingo manana
        hoy enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre""",
    "hour": """
        am pm noon midnight morning afternoon evening night oclock hour hours minutes early late later
        lunch hora horas tarde noche mediodia minutos temprano""",
    "ask": """
        who what when where why which how whose whats whos wheres hows whens does quien que cual cuando
        donde como cuanto cuanta cuantos""",
    "vote": """
        vote voted voting ballot ballots polls poll election register registered registration precinct
        dropbox mailed votar voto boleta elecciones eleccion casilla registrado registrada urna""",
    "unsure": """
        maybe perhaps possibly undecided unsure unclear torn depends dunno idk considering thinking
        debating quizas quiza talvez indeciso indecisa depende pensando pensarlo""",
}  # fmt: skip

FAMILY_OF = {word: family for family, words in reversed(_FAMILIES.items()) for word in words.split()}
