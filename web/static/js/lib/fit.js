// Which canned responses are likely to fit a reply: shared words count, also words of one matter; rare ones and those of a question count more.

/** Words that speak of the same thing, in both languages. */
const MATTERS = [
  "where place address polling precinct location go donde casilla lugar direccion",
  "when time hours open close late early cuando hora horas abre cierra",
  "mail ballot absentee envelope drop correo boleta sobre",
  "bring photo license need id traer identificacion",
  "ride drive car bus pick llevar carro transporte",
  "who name whose number got quien nombre numero",
  "thanks thank great yes sure happy voted love gracias claro si",
  "undecided unsure maybe thinking deciding indeciso pensando",
  "interested no never bother leave interes interesa moleste",
  "wrong person equivocado equivocada",
  "sorry angry upset molesto siento",
].map((words, place) => /** @type {const} */ ([`#${place}`, new Set(words.split(" ").map(stem))]));

/** Words that tell nothing of the matter, in both languages. */
const EMPTY = new Set(
  "an and are at be can did do for have has if in is it me my of on or our that the this to us we with you your al con de del el en es la las le les lo los me mi para por que se su te tu un una ya".split(" "),
);

/** The beginning of a word, without its accents, so that "votes" is "voting". @param {string} word */
function stem(word) {
  return word.slice(0, 5).replace(/(?:s|e)$/, "");
}

/** @param {string} text @returns {Set<string>} */
function words(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const found = new Set((plain.match(/\p{L}{2,}/gu) ?? []).filter((word) => !EMPTY.has(word)).map(stem));
  for (const [matter, said] of MATTERS) if ([...found].some((word) => said.has(word))) found.add(matter);
  return found;
}

/**
 * The likeliest first; those that share nothing with the reply keep their order behind.
 * @template {{title: string, text: string}} Script
 * @param {Script[]} scripts @param {string} reply @returns {Script[]}
 */
export function byFit(scripts, reply) {
  // In a question "no" and "si" are no answer.
  const asked = words((reply.match(/[^.!?¿]+\?/g) ?? []).join(" ").replace(/\b(no|si)\b/gi, " "));
  const said = new Set([...words(reply.replace(/[^.!?¿]+\?/g, " ")), ...asked]);
  const known = scripts.map((script) => ({ script, title: words(script.title), all: words(`${script.title} ${script.text}`) }));
  const rarity = (/** @type {string} */ word) => Math.log((1 + scripts.length) / (1 + known.filter(({ all }) => all.has(word)).length));
  /** @param {string} word @param {Set<string>} title */
  const weight = (word, title) => rarity(word) * (title.has(word) ? 2 : 1) * (asked.has(word) ? 2 : 1);
  const fits = known.map(({ script, title, all }) => ({
    script,
    fit: [...said].reduce((sum, word) => sum + (all.has(word) ? weight(word, title) : 0), 0),
  }));
  return fits.sort((a, b) => b.fit - a.fit).map(({ script }) => script);
}
