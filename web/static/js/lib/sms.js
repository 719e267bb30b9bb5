// What a text costs: its parts, the characters left, and what made it dearer. Alphabet of 3GPP TS 23.038.

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüàÆæßÉ";
const EXTENDED = "\f^{}\\[~]|€";
const basic = new Set(BASIC);
const extended = new Set(EXTENDED);

/** Whether the cheap alphabet has it. @param {string} character */
export const isPlain = (character) => basic.has(character) || extended.has(character);

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
