// Beside the list while no thread is open: how replies sound, who delivers, which numbers, who is at work.
import { html, Icon } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { clock, day } from "../lib/time.js";
/** @import { NumberPace } from "../events.js" */
/** @import { DashboardChanged, Progress } from "../types.js" */
/** @import { Watch } from "../stores/watch.js" */

/** @param {number} part @param {number} whole */
const percent = (part, whole) => (whole ? t("{share} %", { share: number(Math.round((1000 * part) / whole) / 10) }) : "–");

/** @param {{watch: Watch}} props */
export function Panels({ watch }) {
  const now = watch.dashboard.now.value;
  const progress = watch.progress.value;
  return html`<div class="panels">
    ${progress ? html`<${Mood} sentiment=${progress.sentiment} />` : null}
    ${now ? html`<${People} watch=${watch} now=${now} /><${Carriers} now=${now} /><${Numbers} watch=${watch} now=${now} />` : null}
    <div class="empty"><${Icon} name="canned" size="big" /><p class="soft">${t("Open a conversation to read all of it and to answer.")}</p></div>
  </div>`;
}

/** @param {{sentiment: Progress["sentiment"]}} props */
function Mood({ sentiment: { positive, neutral, negative } }) {
  const all = positive + neutral + negative;
  /** @type {["positive" | "neutral" | "negative", number, string][]} */
  const parts = [["positive", positive, t("Positive")], ["neutral", neutral, t("Neutral")], ["negative", negative, t("Negative")]];
  let from = 0;
  return html`<section class="panel" aria-labelledby="mood-title">
    <h2 id="mood-title">${t("How replies sound")}</h2>
    ${all
      ? html`<svg class="mood" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          ${parts.map(([name, count]) => {
            const width = (100 * count) / all;
            from += width;
            return html`<rect class=${`mood__${name}`} key=${name} x=${from - width} y="0" width=${width} height="8" />`;
          })}
        </svg>
        <dl class="mood__words">${parts.map(([name, count, word]) => html`<div key=${name}><dt><i class=${`mood__${name}`} aria-hidden="true"></i>${word}</dt><dd>${percent(count, all)}</dd></div>`)}</dl>`
      : html`<p class="soft small">${t("No replies yet. They usually start within ten minutes.")}</p>`}
  </section>`;
}

/** @param {{watch: Watch, now: DashboardChanged}} props */
function People({ watch, now }) {
  return html`<section class="panel" aria-labelledby="people-title">
    <div class="row"><h2 id="people-title">${t("People")}</h2><span class="soft small push" data-online=${now.online}>${tn("{count} online", "{count} online", now.online)}</span></div>
    ${now.people.length
      ? html`<table class="panel__table">
          <thead><tr><th scope="col">${t("Name")}</th><th scope="col" class="number">${t("Texts in 5 min")}</th><th scope="col" class="number">${t("Open replies")}</th><td></td></tr></thead>
          <tbody>${now.people.map(
            (one) => html`<tr key=${one.user}>
              <th scope="row" class="one-line"><i class=${one.online ? "dot dot--on" : "dot"} aria-hidden="true"></i><span class="visually-hidden">${one.online ? t("Online") : t("Not online")}</span><bdi>${one.name}</bdi></th>
              <td class="number">${number(one.texts)}</td><td class="number">${number(one.open)}</td>
              <td><button class="tool" type="button" onClick=${() => void watch.takeFrom(one.user, one.name)} aria-label=${t("Hand over what {name} holds", { name: one.name })}><${Icon} name="pass" size="small" /></button></td>
            </tr>`,
          )}</tbody>
        </table>`
      : html`<p class="soft small">${t("Nobody has texted in the last five minutes.")}</p>`}
  </section>`;
}

/** @param {{now: DashboardChanged}} props */
function Carriers({ now }) {
  if (!now.carriers.length) return null;
  return html`<section class="panel" aria-labelledby="carriers-title">
    <h2 id="carriers-title">${t("Carriers, last hour")}</h2>
    <table class="panel__table">
      <thead><tr><th scope="col">${t("Carrier")}</th><th scope="col" class="number">${t("Texts")}</th><th scope="col" class="number">${t("Delivered")}</th><th scope="col" class="number">${t("Taken for spam")}</th></tr></thead>
      <tbody>${now.carriers.map((one) => html`<tr key=${one.id}><th scope="row">${one.name}</th><td class="number">${number(one.settled)}</td><td class="number">${percent(one.delivered, one.settled)}</td><td class="number">${percent(one.filtered, one.settled)}</td></tr>`)}</tbody>
    </table>
  </section>`;
}

const MOST_RESTING = 20; // told one by one, of those that send nothing

/** @param {NumberPace} pace */
function restsUntil({ state, until }) {
  if (until) return new Date(until).toDateString() === new Date().toDateString() ? t("It sends again at {time}.", { time: clock(until) }) : t("It sends again on {day} at {time}.", { day: day(until), time: clock(until) });
  return state === "resting" ? t("Until somebody wakes it.") : "";
}

/** @param {{watch: Watch, now: DashboardChanged}} props */
function Numbers({ watch, now }) {
  const paces = new Map((watch.pace.value?.numbers ?? []).map((one, place) => [one.id, { ...one, place: place + 1 }]));
  const texted = now.numbers.filter(({ id }) => paces.has(id));
  // Whoever reads that some rest wants to know why, also where no text left from them lately.
  const resting = [...paces.values()].filter(({ id, state }) => state === "resting" && !texted.some((one) => one.id === id)).slice(0, MOST_RESTING);
  const all = [...resting.map(({ id }) => ({ id, name: "", settled: 0, delivered: 0, filtered: 0 })), ...texted];
  const isActive = (/** @type {string} */ id) => Number(paces.get(id)?.state === "active");
  const known = all.sort((one, other) => isActive(one.id) - isActive(other.id));
  if (!known.length) return null;
  return html`<section class="panel" aria-labelledby="numbers-title">
    <h2 id="numbers-title">${t("Numbers, last hour")}</h2>
    <table class="panel__table">
      <thead><tr><th scope="col">${t("Number")}</th><th scope="col" class="number">${t("A second")}</th><th scope="col" class="number">${t("Delivered")}</th><th scope="col" class="number">${t("Taken for spam")}</th></tr></thead>
      <tbody>${known.map((one) => {
        const pace = paces.get(one.id);
        return html`<tr key=${one.id}><th scope="row">${t("No. {place}", { place: pace?.place ?? 0 })} <span class="soft">${one.name}</span></th>
          <td class="number">${pace?.state === "active" ? t("{rate} of {limit}", { rate: number(pace.rate), limit: number(pace.limit) }) : t("rests")}</td>
          <td class="number">${percent(one.delivered, one.settled)}</td><td class="number">${percent(one.filtered, one.settled)}</td></tr>
          ${pace && (pace.reason || pace.state === "resting") ? html`<tr class="panel__why" key=${`why ${one.id}`}><td colspan="4">${[pace.reason, restsUntil(pace)].filter(Boolean).join(" ")}</td></tr>` : null}`;
      })}</tbody>
    </table>
  </section>`;
}
