// What a text costs: its parts, the characters left, and what made it dearer. Alphabet of 3GPP TS 23.038.

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüàÆæßÉ";
const EXTENDED = "\f^{}\\[~]|€";
const basic = new Set(BASIC);
const extended = new Set(EXTENDED);

/** Characters people type without meaning to, and the plain ones that cost less. */
const PLAIN = new Map(
  Object.entries({
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‑": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-", "`": "'", "´": "'",
    "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U", "ç": "c", "ê": "e", "â": "a", "ô": "o",
  }),
);

/** @param {string} character */
const isPlain = (character) => basic.has(character) || extended.has(character);

/**
 * Septets of a plain text, UTF-16 units of any other; a character is never split between two parts.
 * @param {string} text
 * @returns {{parts: number, left: number, unicode: boolean, culprit: string | null, per_part: number}}
 */
export function measure(text) {
  const characters = [...text];
  const culprit = characters.find((character) => !isPlain(character)) ?? null;
  const unicode = culprit !== null;
  const sizes = characters.map((character) => (unicode ? character.length : extended.has(character) ? 2 : 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const [single, several] = unicode ? [70, 67] : [160, 153];
  if (total <= single) return { parts: total ? 1 : 0, left: single - total, unicode, culprit, per_part: single };
  const { parts, used } = pack(sizes, several);
  return { parts, left: several - used, unicode, culprit, per_part: several };
}

/** @param {number[]} sizes @param {number} room */
function pack(sizes, room) {
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return { parts, used };
}

/** The same text in the cheap alphabet: typographic signs made plain, emoji left out. @param {string} text */
export function toPlain(text) {
  const plain = [...text].map((character) => (isPlain(character) ? character : (PLAIN.get(character) ?? "")));
  return plain.join("").replace(/ {2,}/g, " ").trim();
}

/** Whether a plain text would say the same (nothing but signs and emoji would go). @param {string} text */
export function canBePlain(text) {
  return [...text].every((character) => isPlain(character) || PLAIN.has(character) || !/\p{L}|\p{N}/u.test(character));
}

/** @param {string} character */
export function isEmoji(character) {
  return /\p{Extended_Pictographic}/u.test(character);
}
