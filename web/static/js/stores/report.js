// What is written down about a thread besides its texts: shown at once, told to the server, taken back if refused.
import { signal } from "@preact/signals-core";
import { t } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Beside, Conversation, Question, ReportForm } from "../types.js" */
/** @import { Desk } from "./desk.js" */

/** @type {Beside} */
const NOTHING = { answers: [], notes: [], contact_tags: [], fields: {}, links: {} };

/** The questions asked so far with their answers, and the one to ask now: null at the end. @param {Question[]} questions @param {Beside["answers"]} answers */
export function way(questions, answers) {
  const said = new Map(answers.map(({ question, answer }) => [question, answer]));
  /** @type {{question: Question, answer: string}[]} */
  const behind = [];
  let now = questions[0] ?? null;
  while (now && said.has(now.key)) {
    const asked = now;
    const answer = asked.answers.find(({ text }) => text === said.get(asked.key));
    behind.push({ question: asked, answer: said.get(asked.key) ?? "" });
    now = questions.find(({ key }) => key === answer?.next && !behind.some((one) => one.question.key === key)) ?? null;
  }
  return { behind, now };
}

/** @param {Pick<Desk, "call" | "conversations">} desk @param {string} campaign */
export function createReport({ call, conversations }, campaign) {
  /** The campaign's questions, and the tags and fields it wants written down, once they are there. */
  const form = signal(/** @type {ReportForm} */ ({ questions: [], tags: [], fields: [] }));
  /** What was done here and not yet told back, by thread. */
  const ahead = signal(/** @type {ReadonlyMap<string, Partial<Beside>>} */ (new Map()));
  /** One change after the other: the second finds what the first one left. @type {Promise<unknown>} */
  let last = Promise.resolve();
  let waiting = 0;

  /** @param {string} id @returns {Beside} */
  const of = (id) => ({ ...NOTHING, ...conversations.get(id), ...ahead.value.get(id) });

  /** @param {Conversation} row @param {string} noun @param {object} body @param {Partial<Beside>} shown @returns {Promise<any>} */
  function tell(row, noun, body, shown) {
    ahead.value = new Map(ahead.value).set(row.id, { ...ahead.value.get(row.id), ...shown });
    waiting += 1;
    const told = last.then(() => post(row, `/api/v1/conversations/${row.id}/${noun}`, body));
    last = told;
    return told;
  }

  /** @param {Conversation} row @param {string} path @param {object} body @returns {Promise<any>} null if it was refused */
  async function post(row, path, body) {
    let answer = null;
    try {
      answer = await call("POST", path, body);
      await conversations.refresh(row.id);
    } catch (problem) {
      complain(problem);
    }
    waiting -= 1;
    if (!waiting) ahead.value = new Map();
    return answer;
  }

  /** @param {Conversation} row @param {string} token */
  async function takeBack(row, token) {
    try {
      const { count } = await call("POST", `/api/v1/undo/${token}`, {});
      if (!count) say(t("{name} changed in the meantime: it was not undone.", { name: nameOf(row.contact) }), { tone: "bad" });
      await conversations.refresh(row.id);
    } catch (problem) {
      complain(problem);
    }
  }

  /** @param {Conversation} row @param {Question} question @param {string | null} answer null takes it back */
  async function answer(row, question, answer) {
    const others = of(row.id).answers.filter((one) => one.question !== question.key);
    const shown = answer === null ? others : [...others, { question: question.key, answer }];
    const view = await tell(row, "answers", { question: question.key, answer }, { answers: shown });
    if (!view?.undo) return;
    const done = answer === null ? t("The answer of {name} was taken back.", { name: nameOf(row.contact) }) : t("{name}: {answer}", { name: nameOf(row.contact), answer });
    say(done, { undo: () => void takeBack(row, view.undo) });
  }

  /** @param {Conversation} row @param {string} id @param {boolean} on */
  async function tag(row, id, on) {
    const { contact_tags: of_contact } = of(row.id);
    const change = (/** @type {string[]} */ ids) => (on ? [...new Set([...ids, id])] : ids.filter((one) => one !== id));
    const onPerson = form.value.tags.find((one) => one.id === id)?.kind === "contact";
    if (!onPerson) conversations.assume(row.id, { tags: change(row.tags) });
    const told = await tell(row, "tags", on ? { add: [id] } : { remove: [id] }, onPerson ? { contact_tags: change(of_contact) } : {});
    if (!told && !onPerson) conversations.assume(row.id, { tags: row.tags });
  }

  void ask().catch(complain);
  async function ask() {
    form.value = await call("GET", `/api/v1/campaigns/${campaign}/report-form`);
  }

  return {
    form, of, answer, tag,
    /** @param {Conversation} row @param {string} key @param {string} value empty takes it away */
    fill: (row, key, value) => tell(row, "fields", { [key]: value || null }, { fields: { ...of(row.id).fields, [key]: value } }),
    /** @param {Conversation} row @param {string} text @returns {Promise<boolean>} whether it was kept */
    note: async (row, text) => Boolean(await tell(row, "notes", { text }, {})),
  };
}

/** @typedef {ReturnType<typeof createReport>} Report */
