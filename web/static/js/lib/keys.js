// Keys: shortcuts that never fire while someone types, and nothing twice for a held key.

const FIELDS = /^(INPUT|TEXTAREA|SELECT)$/;

/** @param {EventTarget | null} target */
function isField(target) {
  if (!(target instanceof HTMLElement) || !FIELDS.test(target.tagName)) return false;
  const type = target.getAttribute("type");
  return type !== "checkbox" && type !== "radio";
}

/**
 * @param {Record<string, (event: KeyboardEvent) => void>} keys by `event.key`
 * @returns {() => void} stops listening
 */
export function listen(keys) {
  /** @param {KeyboardEvent} event */
  const heard = (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isField(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("button, a, summary")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}

/** A held Enter on a button would press it again and again. @param {KeyboardEvent} event */
export function oncePerPress(event) {
  if (event.repeat) event.preventDefault();
}
