// Parts that few open.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { complain } from "../lib/toasts.js";

/** @param {{load: () => Promise<any>, onClose?: () => void, [name: string]: unknown}} props `load`: the component; one that is closed was asked for, and says when it cannot come */
export function OnDemand({ load, ...props }) {
  const [loaded, put] = useState(/** @type {{Part: any} | null} */ (null));
  useEffect(() => {
    load().then(
      (Part) => put({ Part }),
      () => {
        if (!props.onClose) return;
        complain(null);
        props.onClose();
      },
    );
  }, []);
  return loaded ? html`<${loaded.Part} ...${props} />` : null;
}
