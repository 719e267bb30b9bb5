// Lines over time. Dragging across zooms in; what no news came for stays empty until it comes.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { html } from "../lib/html.js";
import { language, number, t } from "../lib/i18n.js";
/** @import { Line, Minutes } from "./activity.js" */

const HEIGHT = 136;
const MINUTE = 60; // seconds, as the library counts
const BREATH = 15_000; // ms: the axis goes on while nothing comes

/**
 * @param {object} props
 * @param {Minutes} props.minutes
 * @param {Line[]} props.lines
 * @param {ReadonlySet<string>} props.hidden
 * @param {number} props.span minutes back from now; 0: as it was zoomed by hand
 * @param {(place: number | null) => void} props.onPoint
 * @param {() => void} props.onZoom
 */
export function Chart({ minutes, lines, hidden, span, onPoint, onZoom }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {uPlot | null} */ (null));
  const latest = useRef({ minutes, span });
  latest.current = { minutes, span };

  useEffect(() => {
    const element = /** @type {HTMLDivElement} */ (place.current);
    const theme = matchMedia("(prefers-color-scheme: dark)");
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(options(element, lines, onPoint, onZoom), /** @type {any} */ (columns(latest.current.minutes, lines)), element);
      frame(plot.current, latest.current);
    };
    draw();
    const sized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    sized.observe(element);
    theme.addEventListener("change", draw);
    const breathing = setInterval(() => plot.current && frame(plot.current, latest.current), BREATH);
    return () => {
      clearInterval(breathing);
      theme.removeEventListener("change", draw);
      sized.disconnect();
      plot.current?.destroy();
    };
  }, []);

  useEffect(() => {
    plot.current?.setData(/** @type {any} */ (columns(minutes, lines)), false);
    if (plot.current) frame(plot.current, { minutes, span });
  }, [minutes, span]);
  useEffect(() => lines.forEach(({ count }, index) => plot.current?.setSeries(index + 1, { show: !hidden.has(count) })), [hidden]);
  return html`<div class="activity__plot" ref=${place} role="img" aria-label=${t("A chart of the figures above, minute by minute. The table below holds the same.")}></div>`;
}

/** Minutes that are over; the present one is told beside the words. @param {Minutes} minutes @param {Line[]} lines */
function columns(minutes, lines) {
  const over = minutes.sent.length - 1;
  const first = Date.parse(minutes.begin) / 1000;
  return [Array.from({ length: over }, (_, at) => first + at * MINUTE), ...lines.map(({ count }) => minutes[count].slice(0, over))];
}

/** @param {uPlot} plot @param {{minutes: Minutes, span: number}} now */
function frame(plot, { minutes, span }) {
  const { min, max } = plot.scales["x"] ?? {};
  const end = Math.max(Date.now() / 1000, Date.parse(minutes.begin) / 1000 + (minutes.sent.length - 1) * MINUTE);
  if (span) plot.setScale("x", { min: end - span * MINUTE, max: end });
  else if (min != null && max != null) plot.setScale("x", { min, max });
}

/** @param {HTMLElement} element @param {Line[]} lines @param {(place: number | null) => void} onPoint @param {() => void} onZoom @returns {uPlot.Options} */
function options(element, lines, onPoint, onZoom) {
  const axis = { stroke: ink(element, "--ink-soft"), grid: { stroke: ink(element, "--line"), width: 1 }, ticks: { show: false }, font: `12px ${getComputedStyle(element).fontFamily}` };
  const hours = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(4, Math.ceil(most * 1.1))] } },
    axes: [
      { ...axis, space: 72, size: 28, values: (_, times) => times.map((time) => hours.format(new Date(time * 1000)).replace(/\s[AP]M$/, "")) },
      { ...axis, size: 44, values: (_, counts) => counts.map((count) => (Number.isInteger(count) ? number(count) : "")) },
    ],
    series: [{}, ...lines.map(({ word, ink: token, dash }) => ({ label: word, stroke: ink(element, token), width: 2, points: { show: false }, ...(dash ? { dash } : {}) }))],
    cursor: { drag: { x: true, y: false }, y: false, bind: { dblclick: () => () => null } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)], setSelect: [({ select }) => select.width > 0 && onZoom()] },
  };
}

/** What a token is in the present theme. @param {HTMLElement} element @param {string} token */
function ink(element, token) {
  const probe = document.createElement("i");
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
