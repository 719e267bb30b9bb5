// Parts that few people open: fetched when they are.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { say } from "../lib/toasts.js";

/** @param {{load: () => Promise<any>, onClose: () => void, [name: string]: unknown}} props `load`: the component */
export function OnDemand({ load, ...props }) {
  const [loaded, put] = useState(/** @type {{Part: any} | null} */ (null));
  useEffect(() => {
    load().then(
      (Part) => put({ Part }),
      () => {
        say(t("This part of the page could not be fetched. Try again when you are connected."), { tone: "bad" });
        props.onClose();
      },
    );
  }, []);
  return loaded ? html`<${loaded.Part} ...${props} />` : null;
}
