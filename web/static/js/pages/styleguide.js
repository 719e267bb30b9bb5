// Draws the components of the live screens on the style guide, from messages that its markup carries.
import { Bubble } from "../components/bubble.js";
import { confirmed } from "../lib/confirm.js";
import { startForms } from "../lib/forms.js";
import { html, render } from "../lib/html.js";
import { every, one, payload } from "../lib/page.js";
import { startToasts } from "../lib/toast-place.js";
import { say } from "../lib/toasts.js";
/** @import { Message } from "../types.js" */

startForms();
startToasts();

const place = one("#bubble-states");
const messages = /** @type {Message[]} */ (payload("messages-shown"));
place.replaceChildren();
render(messages.map((message) => html`<${Bubble} key=${message.id} message=${message} name="Rosa" me="Ana" hideMedia=${false} />`), place);

/** @param {string} name of a piece of data that a button carries @param {(words: string, button: HTMLElement) => void} act */
function onPress(name, act) {
  for (const button of /** @type {HTMLElement[]} */ (every(`[data-${name}]`))) {
    button.addEventListener("click", () => act(button.dataset[name] ?? "", button));
  }
}

onPress("say", (words, button) => say(words, { undo: () => button.focus() }));
onPress("ask", (words) => void confirmed(words));
for (const form of every("[data-guide]")) form.addEventListener("submit", (event) => event.preventDefault());
