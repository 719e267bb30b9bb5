// A practice round: the texting screen over a server that is only pretended. Nothing leaves this page.
import { html, render } from "../lib/html.js";
import { one, payload } from "../lib/page.js";
import { createDesk } from "../stores/desk.js";
import { pretend } from "../stores/pretend.js";
import { Texting } from "../components/texting.js";

const { live, ...wiring } = pretend(payload("initial"));
const app = one("#app");
app.replaceChildren();
const presence = { look: () => undefined, type: () => undefined };
render(html`<${Texting} desk=${createDesk({ live, ...wiring })} live=${live} presence=${presence} />`, app);
