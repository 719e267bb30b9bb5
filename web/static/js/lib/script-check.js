// What an author should look at once more in a script, while typing; the server says it again before the launch.
import { t } from "./i18n.js";

const ASKED =
  /\b(?:reply|text|txt|send|type|answer|respond|responde|responda|env[ií][ae]|escrib[ea]|mand[ae]|contest[ae]|texte[ae])\b[\s:]*(?:(?:back|with|us|the|word|just|con|la|palabra)\s+){0,3}["'“‘(]?(?:stop\w*|unsubscribe|quit|end|cancel|remove|opt[ -]?out|alto|parar|cancelar)\b/i;
const EXPLAINED =
  /\bstop["'”’)]?\s*(?:2|=|to|para)\s*(?:end|quit|opt|unsub|cancel|stop|leave|be removed|no |dejar|salir|terminar|parar|darse|dar)|\bunsubscribe\b|\bopt[ -]?out\b|\bdarse de baja\b|\bcancelar (?:la )?suscripci/i;
const SHORTENERS =
  /(?<![\w.-])(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|rb\.gy|t\.ly|shorturl\.at|tiny\.cc|bl\.ink|v\.gd|s\.id|lnkd\.in|bitly\.com|dub\.sh|short\.io)\/\S+/i;
const LEFT_OVER = /\[[^[\]\n]{1,40}\]|<[A-Za-z][\w ]{0,30}>/;
const SHOUTED = /(?:\b\p{Lu}{4,}\b[\s,]*){3,}/u;
const LONG_SENTENCE = 28; // words
const MOST_PARTS = 11;

/** Whether a text tells its reader how to stop the texts. @param {string} text */
export function hasOptOutWords(text) {
  return ASKED.test(text) || EXPLAINED.test(text);
}

/** @param {string} text @param {string[]} fields known names @param {number} parts @returns {string[]} sentences */
export function worthALook(text, fields, parts) {
  const found = [
    ...wrongFields(text, fields),
    ...say(text, SHORTENERS, (what) => t("Carriers filter texts with links of public shorteners: {what}", { what })),
    ...say(text, LEFT_OVER, (what) => t("This looks like a mark that was never filled in: {what}", { what })),
    ...say(text, SHOUTED, () => t("Several words in capitals look like shouting, and carriers filter them.")),
  ];
  if (text.split(/[.!?\n]+/).some((sentence) => sentence.trim().split(/\s+/).length > LONG_SENTENCE)) found.push(t("A sentence is very long for a phone. Two short ones read better."));
  if (parts > MOST_PARTS) found.push(t("This is longer than {count} texts and cannot be saved.", { count: MOST_PARTS }));
  return found;
}

/** @param {string} text @param {RegExp} pattern @param {(what: string) => string} sentence */
function say(text, pattern, sentence) {
  const what = pattern.exec(text)?.[0];
  return what ? [sentence(what)] : [];
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
