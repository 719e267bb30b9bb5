// A picture in a form: chosen, made small enough, handed in at once; the form keeps its id or its address.
import { ApiProblem } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { every, one } from "../lib/page.js";
import { smaller } from "../lib/smaller.js";
import { upload } from "../lib/upload.js";

const MOST_BYTES = 5_000_000;

/** @param {ParentNode} [root] */
export function startPictures(root = document) {
  for (const box of /** @type {HTMLElement[]} */ (every("[data-picture]", root))) start(box);
}

/** @param {HTMLElement} box */
function start(box) {
  const file = /** @type {HTMLInputElement} */ (one("input[type=file]", box));
  one("[data-picture-choose]", box).addEventListener("click", () => file.click());
  one("[data-picture-remove]", box).addEventListener("click", () => setPicture(box, null));
  file.addEventListener("change", (event) => {
    event.stopPropagation(); // nothing to save before it is handed in
    const [chosen] = file.files ?? [];
    file.value = "";
    if (chosen) void handIn(box, chosen);
  });
}

/** @param {HTMLElement} box @param {File} chosen */
async function handIn(box, chosen) {
  const choose = /** @type {HTMLButtonElement} */ (one("[data-picture-choose]", box));
  complain(box, "");
  choose.disabled = true;
  try {
    const content = await smaller(chosen);
    if (!chosen.type.startsWith("image/")) complain(box, t("{name} is no picture.", { name: chosen.name }));
    else if (content.size > MOST_BYTES) complain(box, t("{name} is too large: at most 5 MB can be sent.", { name: chosen.name }));
    else setPicture(box, await upload("/api/v1/media", content, chosen.name || "picture", () => undefined));
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    complain(box, problem.message);
  } finally {
    choose.disabled = false;
  }
}

/** @param {HTMLElement} box @param {string} sentence */
function complain(box, sentence) {
  const said = one("[data-picture-problem]", box);
  said.hidden = !sentence;
  said.textContent = sentence;
}

/** As the API answers it; null for none. @param {HTMLElement} box @param {{id: string, url: string} | null} picture */
export function setPicture(box, picture) {
  const kept = /** @type {HTMLInputElement} */ (one("input[type=hidden]", box));
  const shown = /** @type {HTMLImageElement} */ (one("img", box));
  kept.value = picture ? (box.dataset["picture"] === "id" ? picture.id : picture.url) : "";
  shown.hidden = !picture;
  if (picture) shown.src = picture.url;
  else shown.removeAttribute("src");
  one("[data-picture-remove]", box).hidden = !picture;
  for (const other of every("[data-picture-elsewhere]", box)) other.remove();
  kept.dispatchEvent(new Event("input", { bubbles: true }));
}
