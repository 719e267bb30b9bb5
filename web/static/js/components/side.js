// Beside the open thread, loaded with the first one: the question to ask, canned responses, what is written down.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { byFit } from "../lib/fit.js";
import { t } from "../lib/i18n.js";
import { listen } from "../lib/keys.js";
import { createReport } from "../stores/report.js";
import { fieldsOf, insert } from "./conversation.js";
import { Questions } from "./questions.js";
import { Responses } from "./responses.js";
import { WrittenDown } from "./written-down.js";
/** @import { Conversation, ResponseScript } from "../types.js" */
/** @import { Desk } from "../stores/desk.js" */
/** @import { Work } from "./conversation.js" */

/** One for each campaign: its form is fetched once. @type {Map<string, ReturnType<typeof createReport>>} */
const reports = new Map();

/** @typedef {"responses" | "questions" | "report"} Part */

/** What the side needs of a desk. @typedef {Work & Pick<Desk, "campaign" | "call" | "list">} Beside */

/** @param {{desk: Beside, row: Conversation}} props */
export function Side({ desk, row }) {
  const { id, response_scripts: scripts } = desk.campaign.value;
  const report = reports.get(id) ?? createReport(desk, id);
  reports.set(id, report);
  const { form } = report;
  const [part, choose] = useState(/** @type {Part} */ ("responses"));
  const texts = desk.conversations.messages(row.id);
  const reply = texts.filter(({ direction }) => direction === "in").at(-1);
  const lacks = row.status === "needs_attention" && desk.campaign.value.switches.needs_attention_without_report && texts.at(-1)?.direction === "out";
  const ranked = useMemo(() => (reply ? byFit(scripts, reply.text) : scripts), [reply?.id, scripts]);
  const asks = form.value.questions.length > 0;
  const draft = desk.drafts.get(row.id, row.draft);
  /** The response that goes with an answer, unless somebody is writing. @param {string | null} script */
  const suggest = (script) => {
    const found = scripts.find((one) => one.id === script);
    if (found && !draft.text.trim()) insert(desk, row, found);
  };
  /** @param {Part} next @param {string} selector */
  const go = (next, selector) => {
    choose(next);
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus());
  };
  useLayoutEffect(() => listen({ q: () => go("questions", ".questions"), t: () => go("report", "#tags input, #note") }));
  return html`<div class="side" data-part=${part}>
    ${lacks ? html`<p class="notice" role="status">${t("Answered. Once something is written down here, this conversation needs nobody any more.")}</p>` : null}
    <${Parts} part=${part} asks=${asks} onChoose=${choose} />
    ${asks ? html`<${Questions} key=${row.id} row=${row} report=${report} onAnswered=${suggest} />` : null}
    <${Responses} scripts=${scripts} ranked=${ranked} fields=${fieldsOf(desk, row)} chosen=${draft.script} onInsert=${(/** @type {ResponseScript} */ script) => insert(desk, row, script)} />
    <${WrittenDown} key=${`about ${row.id}`} row=${row} report=${report} />
  </div>`;
}

/** A narrow window shows one part at a time. @param {{part: Part, asks: boolean, onChoose: (part: Part) => void}} props */
function Parts({ part, asks, onChoose }) {
  /** @type {[Part, string][]} */
  const parts = [["responses", t("Responses")], ...(asks ? /** @type {[Part, string][]} */ ([["questions", t("Questions")]]) : []), ["report", t("Tags and notes")]];
  return html`<div class="side__parts" role="group" aria-label=${t("What to show")}>
    ${parts.map(([name, word]) => html`<button class="tool" type="button" key=${name} aria-pressed=${part === name} onClick=${() => onChoose(name)}>${word}</button>`)}
  </div>`;
}
