// Texts made cheaper: signs people type without meaning to, written as the alphabet of plain texts has them.
import { isPlain } from "./sms.js";

/** Characters people type without meaning to, and the plain ones that cost less. */
const PLAIN = new Map(
  Object.entries({
    "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‑": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-", "`": "'", "´": "'",
    "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U", "ç": "c", "ê": "e", "â": "a", "ô": "o",
  }),
);

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
