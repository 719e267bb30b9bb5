"""Families of words that play the same part in a reply, so that a word never seen in the corpus still counts.

Without accents or apostrophes, as the features see them; for replies to volunteers, in English and Spanish.
"""

_FAMILIES = {
    "praise": """
        amazing awesome great excellent wonderful fantastic fabulous terrific brilliant superb
        outstanding stellar incredible marvelous lovely beautiful perfect inspiring inspired impressive
        admirable remarkable phenomenal magnificent delightful splendid nice sweet cool rad dope lit
        fire solid decent honest honorable genuine kind generous thoughtful brave smart caring
        trustworthy best hero heroes champion legend rockstar gem gems angel angels saint saints treasure
        blessing godsend favorite favourite sharp bright talented capable qualified experienced dedicated
        committed sincere humble fair reliable dependable loyal courageous fearless fierce tough strong
        compassionate warm friendly helpful gracious classy wise sensible reasonable competent
        hardworking devoted tireless unstoppable badass boss goat goated queen king slay slayed based clutch
        worthy deserving deserves wise winner winners excellence grand neat swell dandy peachy
        excelente excelentes maravilloso maravillosa maravillosos increible increibles fantastico fantastica
        genial geniales magnifico magnifica bueno buena buenos buenas buenisimo buenisima mejor mejores
        hermoso hermosa lindo linda bonito bonita padrisimo chido chida chevere bacano bacana nitido
        honesto honesta honrado honrada valiente valientes trabajador trabajadora inteligente capaz
        preparado preparada sincero sincera amable amables generoso generosa bondadoso bondadosa
        bello bella precioso preciosa espectacular estupendo estupenda extraordinario extraordinaria
        ejemplar admirable luchador luchadora lider heroe heroina campeon campeona crack bendicion joya tesoro""",
    "joy": """
        love loved loving loves adore adored excited thrilled happy glad delighted pumped stoked psyched proud
        honored grateful thankful blessed eager overjoyed ecstatic enthusiastic pleased appreciate
        appreciated appreciative cheering yay hooray woohoo woot hurray yippee bravo kudos congrats
        congratulations cheers hallelujah amen rooting hyped jazzed amped giddy elated tickled
        moved touched hopeful optimistic inspired energized fired overjoyed yasss whoop wahoo huzzah hurrah
        celebrate celebrating celebration winning victory smile smiling sunshine hugs hug kisses
        feliz felices contento contenta contentos emocionado emocionada emocionadisima orgulloso orgullosa
        agradecido agradecida agradecidos encanta encantan encantado encantada encantaria amo amamos adoro
        alegria alegre felicidades felicito felicitaciones bendiciones gusto gustaria gustosa gustoso
        animo exito exitos suerte ojala viva arriba adelante wepa esperanza ilusion ilusionada abrazo
        abrazos besos saludos enhorabuena""",
    "assent": """
        yes yep yup yeah yessir yas yass sure surely absolutely definitely certainly totally indeed affirmative
        gladly willingly agreed agree aye ok okie bet deal yessum uhhuh mhm righto roger understood
        done sold yeppers yuppers yah fosho obviously naturally completely wholeheartedly unquestionably
        undoubtedly ofc correct exactly precisely
        si claro simon sip sep seguro vale dale orale sale afirmativo acepto obvio obviamente cierto correcto
        exacto definitivamente totalmente absolutamente desde luego listo lista jalo juega puesto puesta""",
    "help": """
        help helping volunteer volunteering volunteered donate donating donated pledge pledged contribute
        contributing join joining sign signing attend attending host hosting canvass canvassing knock
        knocking phonebank phonebanking support supporting supporter supporters endorse endorsing back
        backing assist assisting participate participating pitch march marching rally share sharing
        spread chip chipping serve serving drive driving carpool bake cook bring bringing rsvp enlist
        enroll mentor tutor foster adopt sponsor fundraise advocate solidarity
        ayudar ayudo ayudamos ayudarles apoyar apoyamos donar dono firmar firmo participar participo
        asistir asisto colaborar colaboro cooperar coopero voluntario voluntaria voluntarios apoyo
        contribuir marchar unirme unirnos sumarme sumo aportar llevo llevar acompanar respaldo
        inscribirme apuntame apuntenme apunto anoteme anotame cuenten cuente""",
    "blame": """
        bad terrible awful horrible worst worse lousy poor useless worthless pathetic disgraceful
        shameful shameless ridiculous disgusting gross vile corrupt crooked dishonest greedy phony fake
        fraudulent incompetent lazy extreme dangerous clueless hopeless failed failure failures disaster trash
        garbage rubbish junk crap nonsense lies lying lied propaganda bogus shady sleazy rotten weak wrong
        overrated evil wicked toxic radical extremist unfit unqualified inept sloppy broken bankrupt
        ruined ruining ruin destroy destroyed destroying wreck wrecked wrecking waste wasted wasting
        wasteful scam scams hoax rigged sham joke circus mess flop embarrassing embarrassment insulting
        insult ignorant arrogant selfish cruel heartless ruthless sneaky slimy sketchy spineless gutless
        cowardly dumpster atrocious appalling dreadful abysmal horrendous hideous unacceptable outrageous
        laughable absurd insane idiotic moronic stupidity lame cringe mid sus trashy cheap boring
        overpaid unethical immoral illegal criminal bs bull baloney hogwash malarkey hypocrisy
        betrayed betrayal broke stole stealing steal robbed robbing cheated cheating
        malo mala malos malas malisimo malisima pesimo pesima peor peores inutil inutiles corrupto corrupta
        corruptos corruptas falso falsa falsos ridiculo ridicula ridiculos basura porqueria asqueroso
        asquerosa asco verguenza mentira mentiras desastre fracaso fracasados injusto injusta incompetente
        incompetentes inepto inepta ineptos abusivo abusivos abuso robo robaron roban robar enganan
        enganaron mienten mintieron miente vendidos vendido vendida horrible horribles fatal nefasto nefasta
        decepcion traicion estafa fraude burla cinismo cinico cinicos""",
    "insult": """
        idiot idiots moron morons stupid dumb dumbass dumbasses clown clowns liar liars crook crooks thief
        thieves scum scumbag scumbags loser losers jerk jerks fool fools creep creeps hypocrite hypocrites
        fraud frauds sellout sellouts traitor traitors snake snakes puppet puppets grifter grifters parasite
        parasites vultures vulture leech leeches imbecile imbeciles ass asses asshole assholes ahole bastard
        bastards bitch bitches fuck fucking fucked fucker fuckers fck fckn fkn fuk fuckin effing freaking shit
        shitty bullshit horseshit damn damned hell suck sucks sucked screw piss pissed stfu gfy gtfo kys pos
        turd prick dick dickhead douche douchebag twat wanker skank hag witch pervert weirdo weirdos psycho
        lunatic nutjob nutjobs wacko crackpot nitwit dimwit halfwit numbskull bozo buffoon doofus dunce
        simpleton blockhead twit sheep sheeple lemmings pig pigs rat rats cockroach cockroaches weasel weasels
        swine vermin coward cowards bully bullies commie commies communist communists fascist fascists nazi
        nazis socialist socialists marxist libtard libtards snowflake snowflakes demon devil satan
        idiota idiotas estupido estupida estupidos imbecil imbeciles pendejo pendeja pendejos tonto tonta tontos
        payaso payasa payasos ratero ratera rateros rata ratas ladron ladrona ladrones mentiroso mentirosa
        mentirosos hipocrita hipocritas puta puto putos putas mierda chinga chingar chinguen chingada chingadera
        pinche pinches cabron cabrona cabrones maldito maldita malditos joder jodan jodanse sinverguenza
        sinverguenzas desgraciado desgraciados infeliz culero culeros mamon mamones verga carajo hdp hijueputa
        malparido gonorrea guey baboso babosos animal animales cerdo cerdos puerco puercos perro perros
        zangano parasito vividor vividores holgazan descarado descarados canalla canallas cobarde cobardes
        traidor traidores tarado tarada menso mensa bruto burro burros zopenco lacra escoria bestia""",
    "threat": """
        kill killed shoot shot gun punch beat hunt burn die dead hurt smash destroy regret sue sued lawyer
        attorney lawsuit police cops arrest arrested jail prison fcc ftc complaint report reporting authorities
        matar mato maten muere muerete mueran morir golpear golpeo quemar arrepentir demandar demando denunciar
        denuncio policia carcel abogado queja""",
    "dislike": """
        hate hated hates despise despised detest loathe oppose opposed opposing against disagree reject refuse
        dislike distrust resent regret disappointed disappointing disappoints fed sick tired annoyed annoying
        annoys bothering harassing harassment angry furious mad upset offended disgusted appalled ashamed livid
        outraged irritated frustrated frustrating fuming bitter hostile unhappy dissatisfied displeased
        disgruntled skeptical cynical bothered bothers nauseated nauseating puke vomit barf ugh yuck ew eww gag
        bored boycott protest protesting recall impeach
        odio odiamos detesto rechazo rechazamos contra molesta molesto molestos molestan harto harta hartos enojado
        enojada cansado cansada cansados decepcionado decepcionada desconfio repudio opongo oponemos furioso
        furiosa indignado indignada fastidio fastidian aburrido aburren guacala fuchi""",
    "end": """
        stop stopped quit unsubscribe remove removed delete deleted cancel cancelled end unsub block blocked blocking
        report reported optout cease desist erase scrub revoke discontinue spam spamming scram
        alto pare paren basta borrar borrame borreme borren quitar quiteme quitame quitenme eliminar elimine eliminen
        elimineme cancelar baja bloquear bloqueado bloqueo saqueme saquenme desuscribir desuscribirme detener
        detengan dejen deje""",
    "cannot": """
        cant cannot couldnt unable unavailable busy swamped slammed booked conflict plans sick ill unwell
        traveling travelling vacation surgery wedding funeral broke afford budget flu covid pneumonia injured
        disabled bedridden overwhelmed exhausted obligation obligations appointment recital tournament
        babysitting caregiving deadline finals shift unemployed laid decline declining pass
        imposible ocupado ocupada ocupados enfermo enferma enfermos compromiso compromisos viaje cirugia operada
        operado desempleado desempleada cansancio""",
    "kin": """
        wife husband mom mother mama mum dad father papa son daughter sister brother cousin aunt uncle
        grandma grandmother grandpa grandfather nephew niece roommate tenant landlord neighbor neighbour partner
        spouse ex stepdad stepmom stepson fiance fiancee boyfriend girlfriend caregiver caretaker nurse aide
        widow widower twin inlaw granddaughter grandson guardian secretary assistant
        esposa esposo mami hijo hija hermana hermano primo prima tia tio abuela abuelo vecino vecina
        suegra suegro novio novia cunado cunada sobrino sobrina nieto nieta nuera yerno madre padre viuda viudo
        cuidadora comadre compadre madrina padrino""",
    "gone": """
        moved deceased died passed dead transferred relocated departed buried funeral late estate
        reassigned disconnected discontinued
        mudo mude mudamos murio fallecio fallecido fallecida cambio muerto muerta finado difunto""",
    "stranger": """
        wrong incorrect mistaken misdialed number person equivocado equivocada equivoco incorrecto erroneo""",
    "day": """
        monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat
        sun weekend weekday weekdays weekends today tonight tomorrow january february march april june july august
        september october november december jan feb aug sept oct nov dec easter christmas thanksgiving spring
        summer fall winter lunes martes miercoles jueves viernes sabado domingo manana
        hoy enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre navidad""",
    "hour": """
        am pm noon midnight morning mornings afternoon afternoons evening evenings night oclock hour hours
        minutes early late later lunch dinner breakfast hora horas tarde noche mediodia minutos temprano""",
    "ask": """
        who what when where why which how whose whats whos wheres hows whens does whom
        quien quienes que cual cuales cuando donde adonde como cuanto cuanta cuantos cuantas""",
    "vote": """
        vote voted voting voter ballot ballots polls poll election elections register registered registration
        precinct dropbox mailed absentee turnout votar voto votos boleta boletas elecciones eleccion casilla
        registrado registrada urna urnas""",
    "unsure": """
        maybe perhaps possibly undecided unsure unclear torn depends dunno idk considering thinking
        debating hesitant ambivalent uncertain deciding undeclared tbd mulling pondering weighing
        quizas quiza talvez indeciso indecisa indecisos depende pensando pensarlo pensare dudoso dudosa dudas duda""",
    "away": """
        auto automatic automated automatica automatico voicemail mailbox inbox monitored undeliverable unreachable
        disconnected meeting driving conducting dnd office autoreply autoresponder unattended""",
    "thanks": """
        thanks thank thankyou thx ty tysm tyvm gracias agradezco appreciate grateful obliged""",
    "other_side": """
        opponent rival challenger incumbent republican republicans democrat democrats gop conservative liberal
        contrario rival oponente""",
}  # fmt: skip

FAMILY_OF = {word: family for family, words in reversed(_FAMILIES.items()) for word in words.split()}
