// The templates of the organization to choose from, folder by folder, in front of whatever page asks.
import { ApiProblem, list } from "./api.js";
import { t } from "./i18n.js";
import { complain } from "./toasts.js";

const STYLE = "/static/css/templates.css"; // few pages choose one

/** @typedef {{id: string, name: string, text: string, folder_id: string | null, media: {id: string, kind: string, url: string} | null}} Template */
/** @typedef {{id: string, name: string}} Folder */

/** @returns {Promise<Template | null>} null when none was chosen */
export async function pickTemplate() {
  if (!document.querySelector(`link[href="${STYLE}"]`)) document.head.append(make("link", { rel: "stylesheet", href: STYLE }));
  try {
    const [templates, folders] = await Promise.all([list("/api/v1/templates?limit=200"), list("/api/v1/folders?limit=200")]);
    return await ask(templates, folders);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    complain(problem);
    return null;
  }
}

/** @param {Template[]} templates @param {Folder[]} folders @returns {Promise<Template | null>} */
function ask(templates, folders) {
  const used = folders.filter(({ id }) => templates.some((one) => one.folder_id === id));
  const dialog = make("dialog", { className: "dialog templates" });
  const title = make("h2", { textContent: t("Templates"), id: "templates-title" });
  dialog.setAttribute("aria-labelledby", title.id);
  const search = make("input", { className: "input", type: "search", placeholder: t("Search templates") });
  search.setAttribute("aria-label", t("Search templates"));
  const folder = make("select", { className: "input" });
  folder.setAttribute("aria-label", t("Folder"));
  folder.append(new Option(t("All folders"), ""), ...used.map(({ id, name }) => new Option(name, id)));
  folder.hidden = used.length === 0;
  const found = make("ul", { className: "templates__list" });
  const none = make("p", { className: "soft" });
  const cancel = make("button", { className: "button", type: "button", textContent: t("Cancel") });
  const body = make("div", { className: "stack" });
  body.append(title, search, folder, found, none, cancel);
  dialog.append(body);
  document.body.append(dialog);
  return new Promise((resolve) => {
    /** @type {Template | null} */
    let chosen = null;
    const draw = () => {
      const shown = templates.filter((one) => matches(one, search.value, folder.value));
      found.replaceChildren(...shown.map((one) => item(one, () => ((chosen = one), dialog.close()))));
      none.hidden = shown.length > 0;
      none.textContent = templates.length ? t("None has these words.") : t("There are no templates yet. Managers write them in the settings.");
    };
    search.addEventListener("input", draw);
    folder.addEventListener("change", draw);
    cancel.addEventListener("click", () => dialog.close());
    for (const happens of ["input", "change", "keydown"]) dialog.addEventListener(happens, (event) => event.stopPropagation());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    draw();
    dialog.showModal();
  });
}

/** @param {Template} template @param {string} words @param {string} folder */
function matches({ name, text, folder_id }, words, folder) {
  const all = `${name} ${text}`.toLocaleLowerCase();
  return (!folder || folder_id === folder) && words.toLocaleLowerCase().split(/\s+/).every((word) => all.includes(word));
}

/** @param {Template} template @param {() => void} onChoose */
function item({ name, text, media }, onChoose) {
  const button = make("button", { type: "button", className: "response" });
  if (media?.kind === "image") button.append(make("img", { src: media.url, alt: "", className: "templates__picture" }));
  button.append(make("span", { className: "response__name", textContent: name }), make("span", { className: "response__text templates__text", textContent: text, dir: "auto" }));
  button.addEventListener("click", onChoose);
  const row = make("li", {});
  row.append(button);
  return row;
}

/** @template {keyof HTMLElementTagNameMap} Name @param {Name} name @param {Record<string, unknown>} facts @returns {HTMLElementTagNameMap[Name]} */
function make(name, facts) {
  const element = document.createElement(name);
  Object.assign(element, facts);
  return element;
}
