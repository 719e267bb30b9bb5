// All campaigns added up: drawn anew a little after something happened in one of them.
import { startForms } from "../lib/forms.js";
import { redraw } from "../lib/redraw.js";
import { connect } from "../lib/socket.js";

const PAUSE = 5_000; // ms between two looks
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

startForms();
const live = connect();
const soon = () => {
  timer ??= setTimeout(async () => {
    await redraw();
    timer = undefined;
  }, PAUSE);
};
for (const event of /** @type {const} */ (["campaign.progress", "campaign.changed", "conversation.changed", "message.added"])) live.on(event, soon);
live.on("session.ended", () => location.assign("/login"));
