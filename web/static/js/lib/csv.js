// The first rows of a table, for the preview only; the server reads the file itself.

/** The sign that splits the first line most often. @param {string} line */
function separator(line) {
  const counts = [",", ";", "\t", "|"].map((sign) => /** @type {const} */ ([line.split(sign).length, sign]));
  return counts.reduce((best, next) => (next[0] > best[0] ? next : best))[1];
}

/** @param {string} text @param {number} [most] rows @returns {string[][]} */
export function firstRows(text, most = 6) {
  const clean = text.replace(/^\ufeff/, "");
  const split = separator(clean.split(/\r?\n/, 1)[0] ?? "");
  /** @type {string[][]} */
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell.trim());
    cell = "";
  };
  for (let index = 0; index < clean.length && rows.length <= most; index++) {
    const sign = clean[index] ?? "";
    if (quoted && sign === '"' && clean[index + 1] === '"') cell += clean[++index];
    else if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === split) endCell();
    else if (!quoted && sign === "\n") {
      endCell();
      rows.push([]);
    } else if (sign !== "\r") cell += sign;
  }
  if (cell || rows.at(-1)?.length) endCell();
  return rows.filter((row) => row.some(Boolean)).slice(0, most);
}

/** Words by which columns are known, in English and Spanish. @type {[RegExp, string][]} */
const GUESSES = [
  [/phone|mobile|cell|tel|m[oó]vil|celular/, "phone"],
  [/first|given|^name$|nombre/, "first_name"],
  [/last|family|surname|apellido/, "last_name"],
  [/assign|asignad/, "assignee_email"],
  [/mail|correo/, "email"],
  [/zip|postal/, "zip"],
  [/city|town|ciudad/, "city"],
  [/state|estado/, "state"],
  [/zone|zona/, "timezone"],
  [/lang|idioma/, "language"],
  [/external|van ?id|^id$/, "external_id"],
  [/note|nota/, "notes"],
];

/** @param {string} header @returns {string} "" when no column is meant */
export function guess(header) {
  return GUESSES.find(([pattern]) => pattern.test(header.toLowerCase()))?.[1] ?? "";
}
