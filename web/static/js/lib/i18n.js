// Texts of the interface in the reader's language. English is the key; the page carries the rest.

/** @type {Record<string, string | string[]>} */
const messages = read();

/** @returns {Record<string, string | string[]>} */
function read() {
  const element = globalThis.document?.getElementById("messages");
  return element ? JSON.parse(element.textContent || "{}") : {};
}

/** For dates and numbers, which both languages write as in the United States. */
export const language = `${globalThis.document?.documentElement.lang || "en"}-US`;

/** A name from right to left leaves the sentence around it in its order. @param {string} value */
const isolated = (value) => (/[\u0590-\u08ff\ufb1d-\ufefc]/.test(value) ? `\u2068${value}\u2069` : value);

/**
 * Puts values where the text has `{name}`.
 * @param {string} text @param {Record<string, string | number>} [values]
 */
function fill(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? isolated(String(values[name])) : whole));
}

/**
 * The text in the reader's language.
 * @param {string} text @param {Record<string, string | number>} [values]
 */
export function t(text, values) {
  const found = messages[text];
  return fill(typeof found === "string" ? found : text, values);
}

/**
 * The text for a count, which it may name as `{count}`. English and Spanish both have two forms.
 * @param {string} one @param {string} many @param {number} count @param {Record<string, string | number>} [values]
 */
export function tn(one, many, count, values) {
  const found = messages[one];
  const forms = Array.isArray(found) ? found : [one, many];
  return fill((count === 1 ? forms[0] : forms[1]) ?? many, { count: number(count), ...values });
}

const numbers = new Intl.NumberFormat(language);

/** @param {number} value */
export function number(value) {
  return numbers.format(value);
}
