// The branching script of a campaign: only the question to ask now, with its answers; those before can be changed.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { way } from "../stores/report.js";
/** @import { Conversation, Question } from "../types.js" */
/** @import { Report } from "../stores/report.js" */

/** @param {{row: Conversation, report: Report, onAnswered: (script: string | null) => void}} props */
export function Questions({ row, report, onAnswered }) {
  const { behind, now } = way(report.form.value.questions, report.of(row.id).answers);
  /** Key of an earlier question that is asked again. */
  const [again, ask] = useState(/** @type {string | null} */ (null));
  const asked = behind.find(({ question }) => question.key === again);
  const current = asked?.question ?? now;
  const section = useFocusKept(current?.key);
  /** @param {Question["answers"][number]} answer */
  const choose = (answer) => {
    if (!current) return;
    ask(null);
    onAnswered(answer.response_script_id);
    void report.answer(row, current, answer.text);
  };
  /** Digits insert canned responses everywhere but here. @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const answer = /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey ? current?.answers[Number(event.key) - 1] : undefined;
    if (event.key === "Escape") section.current?.blur();
    if (!answer) return;
    event.stopPropagation();
    if (!event.repeat) choose(answer);
  };
  return html`<section class="side-section questions" aria-labelledby="questions-title" tabindex="-1" ref=${section} onKeyDown=${onKeyDown}>
    <h2 class="side__title" id="questions-title">${t("Questions")} <kbd>q</kbd></h2>
    ${behind.map(({ question, answer }) => question.key === again ? null : html`<p class="answered" key=${question.key}>
      <span class="grow"><span class="soft">${question.text}</span> <strong>${answer}</strong></span>
      <button class="tool" type="button" onClick=${() => ask(question.key)}>${t("Change")}<span class="visually-hidden"> ${question.text}</span></button></p>`)}
    ${current
      ? html`<fieldset class="answers" key=${current.key}>
          <legend>${current.text}</legend>
          ${current.answers.map((answer, place) => html`<button class="button answer" type="button" key=${answer.text} aria-pressed=${asked?.answer === answer.text} onClick=${() => choose(answer)}>
            ${place < 9 ? html`<kbd>${place + 1}</kbd>` : null}<span class="grow">${answer.text}</span></button>`)}
          ${asked ? html`<p class="row"><button class="tool" type="button" onClick=${() => void report.answer(row, asked.question, null).then(() => ask(null))}>${t("Take the answer back")}</button>
            <button class="tool" type="button" onClick=${() => ask(null)}>${t("Leave it")}</button></p>` : null}
        </fieldset>`
      : html`<p class="state"><${Icon} name="check" />${t("Everything was asked.")}</p>`}
  </section>`;
}

/** Who answers by keys goes on with the next question: the button they pressed is gone. @param {string | undefined} key */
function useFocusKept(key) {
  const section = useRef(/** @type {HTMLElement | null} */ (null));
  const before = useRef(key);
  const inside = section.current?.contains(document.activeElement);
  useLayoutEffect(() => {
    if (before.current !== key && inside) section.current?.focus();
    before.current = key;
  });
  return section;
}
