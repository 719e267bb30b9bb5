// Starts the texting screen over the first card that the server drew.
import { call, list } from "../lib/api.js";
import { html, render } from "../lib/html.js";
import { install } from "../lib/install.js";
import { keepOnDevice } from "../lib/keep.js";
import { one, payload } from "../lib/page.js";
import { connect } from "../lib/socket.js";
import { say } from "../lib/toasts.js";
import { createDesk } from "../stores/desk.js";
import { createDoing } from "../stores/doing.js";
import { Texting } from "../components/texting.js";

const initial = payload("initial");
const live = connect();
const keep = await keepOnDevice(`${initial.me.id}-${initial.campaign.id}`);
const desk = createDesk({ initial, live, keep, call, list });
live.on("notice", ({ text, by }) => say(by ? `${by}: ${text}` : text, { stays: !!by }));
live.on("session.ended", () => location.assign("/login"));

const app = one("#app");
app.replaceChildren();
render(html`<${Texting} desk=${desk} live=${live} presence=${createDoing(live)} />`, app);
install();
