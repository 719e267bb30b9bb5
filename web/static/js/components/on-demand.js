// Parts that few open, or that nobody needs to see the page.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { complain } from "../lib/toasts.js";

/** @typedef {() => Promise<any>} Load fetches a component */

/** What came, by what fetched it. @type {WeakMap<Load, {Part: any}>} */
const came = new WeakMap();

/** Fetches a part before anybody asks: it then stands at once. @param {Load} load */
export async function ahead(load) {
  const loaded = { Part: await load() };
  came.set(load, loaded);
  return loaded;
}

/** @param {{load: Load, onClose?: () => void, [name: string]: unknown}} props one that is closed was asked for, and says when it cannot come */
export function OnDemand({ load, ...props }) {
  const [loaded, put] = useState(came.get(load) ?? null);
  useEffect(() => {
    if (loaded) return;
    ahead(load).then(put, () => {
      if (!props.onClose) return;
      complain(null);
      props.onClose();
    });
  }, []);
  return loaded ? html`<${loaded.Part} ...${props} />` : null;
}
