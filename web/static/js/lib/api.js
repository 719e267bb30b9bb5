// Calls of the REST API with the page's session: JSON in and out, problems as values of one class.
import { t } from "./i18n.js";
/** @import { Problem } from "../types.js" */

export class ApiProblem extends Error {
  /** @param {number} status 0 when the server was not reached @param {Problem} problem */
  constructor(status, problem) {
    super(problem.detail);
    this.status = status;
    this.code = problem.code;
    this.fields = problem.fields ?? [];
  }
}

const token = () => globalThis.document?.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/** @param {unknown} body @returns {{headers: Record<string, string>, body?: BodyInit}} */
function encode(body) {
  if (body === undefined) return { headers: {} };
  if (body instanceof FormData) return { headers: {}, body };
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} the JSON answer, or null for an empty one */
export async function call(method, path, body) {
  const { headers, body: encoded } = encode(body);
  headers["Accept"] = "application/json";
  if (method !== "GET") headers["X-CSRF-Token"] = token();
  const response = await reach(path, { method, headers, body: encoded ?? null, credentials: "same-origin" });
  const answer = await read(response);
  if (!response.ok) throw new ApiProblem(response.status, answer ?? unreadable(response.status));
  return answer;
}

/** @param {string} path @param {RequestInit} request */
async function reach(path, request) {
  try {
    return await fetch(path, request);
  } catch {
    const detail = t("The server could not be reached. Nothing was lost; check your connection and try again.");
    throw new ApiProblem(0, { code: "offline", detail });
  }
}

/** @param {Response} response */
async function read(response) {
  const type = response.headers.get("Content-Type") ?? "";
  return /json/.test(type) ? response.json() : null;
}

/** @param {number} status @returns {Problem} */
function unreadable(status) {
  return { code: "unreadable", detail: t("The server gave an answer that could not be read ({status}). Try again.", { status }) };
}

/** Every item of a keyset list, page by page. @param {string} path @param {number} [most] @returns {Promise<any[]>} */
export async function list(path, most = 1000) {
  const items = [];
  const glue = path.includes("?") ? "&" : "?";
  for (let cursor = ""; items.length < most; ) {
    const page = await call("GET", cursor ? `${path}${glue}cursor=${encodeURIComponent(cursor)}` : path);
    items.push(...page.items);
    cursor = page.next_cursor;
    if (!cursor) break;
  }
  return items;
}
