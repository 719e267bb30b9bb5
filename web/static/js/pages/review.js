// Starts the review screen.
import { call } from "../lib/api.js";
import { startForms } from "../lib/forms.js";
import { html, render } from "../lib/html.js";
import { keepOnDevice } from "../lib/keep.js";
import { one, payload } from "../lib/page.js";
import { connect } from "../lib/socket.js";
import { say } from "../lib/toasts.js";
import { createPresence } from "../stores/presence.js";
import { createReview } from "../stores/review.js";
import { ReviewScreen } from "../components/review.js";

startForms();
const initial = payload("initial");
const live = connect();
const keep = await keepOnDevice(`${initial.me.id}-review`);
const review = createReview({ initial, live, keep, call });
const presence = createPresence(live, initial.me.id);
live.on("notice", ({ text, by }) => say(by ? `${by}: ${text}` : text));
live.on("session.ended", () => location.assign("/login"));

const app = one("#app");
app.replaceChildren();
render(html`<${ReviewScreen} review=${review} live=${live} presence=${presence} />`, app);
