// What an author should look at once more in a script, while typing; the server says it again before the launch.
import { t } from "./i18n.js";

/** By name, each with its flags: the server's own, which come with the page. @typedef {Record<string, [string, string]>} Patterns */

const SHOUTED = /(?:\b\p{Lu}{4,}\b[\s,]*){3,}/u;
const LONG_SENTENCE = 28; // words
const MOST_PARTS = 11;

/** @param {Patterns} given */
export function createCheck(given) {
  const patterns = new Map(Object.entries(given).map(([name, [source, flags]]) => [name, new RegExp(source, flags)]));
  /** @param {string} name @param {string} text */
  const found = (name, text) => patterns.get(name)?.exec(text)?.[0];

  return {
    /** Whether a text tells its reader how to stop the texts. @param {string} text */
    hasOptOutWords: (text) => Boolean(found("asked", text) || found("explained", text)),
    /** @param {string} text @param {string[]} fields known names @param {number} parts @returns {string[]} sentences */
    worthALook: (text, fields, parts) => [...marked(text, found), ...wrongFields(text, fields), ...hard(text, parts)],
  };
}

/** @param {string} text @param {(name: string, text: string) => string | undefined} find */
function marked(text, find) {
  const sentences = [];
  const bare = find("link_without_scheme", text);
  const shortener = find("shortener", text);
  const leftOver = find("leftover_mark", text);
  const doubled = find("double_brace", text);
  if (bare) sentences.push(t("Write https:// before {found}: without it some phones make no link of it.", { found: bare }));
  if (shortener) sentences.push(t("Carriers filter texts with links of public shorteners: {found}", { found: shortener }));
  if (leftOver) sentences.push(t("This looks like a mark that was never filled in: {found}", { found: leftOver }));
  if (doubled) sentences.push(t("Doubled braces are sent as they are, not filled in: {found}", { found: doubled }));
  for (const [name, say] of Object.entries(CONTENT)) {
    const word = find(name, text);
    if (word) sentences.push(say({ found: word }));
  }
  return sentences;
}

/** What carriers forbid or filter, by the name of the server's pattern. @type {Record<string, (values: {found: string}) => string>} */
const CONTENT = {
  adult: (values) => t("Carriers forbid adult material: {found}", values),
  threat: (values) => t("This reads like a threat: {found}", values),
  harassment: (values) => t("This reads like harassment or hate: {found}", values),
  deception: (values) => t("This reads like a deception, which carriers fine as phishing: {found}", values),
  alcohol: (values) => t("Carriers restrict texts about alcohol: {found}", values),
  firearms: (values) => t("Carriers restrict texts about firearms: {found}", values),
  tobacco_drugs: (values) => t("Carriers forbid or restrict texts about tobacco and drugs: {found}", values),
};

/** What is hard to read, or too long. @param {string} text @param {number} parts */
function hard(text, parts) {
  const sentences = [];
  if (SHOUTED.test(text)) sentences.push(t("Several words in capitals look like shouting, and carriers filter them."));
  if (text.split(/[.!?\n]+/).some((sentence) => sentence.trim().split(/\s+/).length > LONG_SENTENCE)) sentences.push(t("A sentence is very long for a phone. Two short ones read better."));
  if (parts > MOST_PARTS) sentences.push(t("This is longer than {count} texts and cannot be saved.", { count: MOST_PARTS }));
  return sentences;
}

/** @param {string} text @param {string[]} fields */
function wrongFields(text, fields) {
  const sentences = [];
  for (const [token, name] of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)) {
    if (name !== undefined && !fields.includes(name)) sentences.push(t("There is no field {field}.", { field: token }));
    else if (token.length === 1) sentences.push(t("A brace {brace} stands alone.", { brace: token }));
  }
  return sentences;
}
