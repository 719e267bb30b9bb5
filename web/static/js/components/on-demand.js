// Parts that few open.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { complain } from "../lib/toasts.js";

/** @param {{load: () => Promise<any>, onClose: () => void, [name: string]: unknown}} props `load`: the component */
export function OnDemand({ load, ...props }) {
  const [loaded, put] = useState(/** @type {{Part: any} | null} */ (null));
  useEffect(() => {
    load().then(
      (Part) => put({ Part }),
      () => {
        complain(null);
        props.onClose();
      },
    );
  }, []);
  return loaded ? html`<${loaded.Part} ...${props} />` : null;
}
