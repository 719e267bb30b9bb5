// Starts the supervisor's screen.
import { call, list } from "../lib/api.js";
import { html, render } from "../lib/html.js";
import { keepOnDevice } from "../lib/keep.js";
import { one, payload } from "../lib/page.js";
import { connect } from "../lib/socket.js";
import { say } from "../lib/toasts.js";
import { createPresence } from "../stores/presence.js";
import { createWatch } from "../stores/watch.js";
import { LiveScreen } from "../components/live.js";
import { startForms } from "../lib/forms.js";

startForms();
const initial = payload("initial");
const live = connect();
const keep = await keepOnDevice(`${initial.me.id}-live`);
const watch = createWatch({ initial, live, keep, call, list });
const presence = createPresence(live, initial.me.id);
live.on("notice", ({ text, by }) => say(by ? `${by}: ${text}` : text));
live.on("session.ended", () => location.assign("/login"));

const app = one("#app");
app.replaceChildren();
render(html`<${LiveScreen} watch=${watch} live=${live} presence=${presence} />`, app);
