// Single keys. What a key does is said by the page: it presses, or goes to, what carries it in data-key.

import { move, pick } from "./desk.js";

/** @type {Record<string, () => void>} */
const OWN = {
  j: () => move(1),
  k: () => move(-1),
  J: () => pick(1),
  K: () => pick(-1),
  " ": () => pick(0),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => show("keys"),
};

/** @param {boolean} singly whether keys act without Ctrl */
export function listen(singly) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      show("palette");
    } else if (singly && !event.ctrlKey && !event.metaKey && !taken(event)) {
      if (act(event.key)) event.preventDefault();
    }
  });
}

/** Do what a key stands for, if anything here does. @param {string} key */
export function act(key) {
  if (OWN[key]) {
    OWN[key]();
    return true;
  }
  const found = /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`));
  if (!found) return false;
  if (found.matches("input, textarea")) found.focus();
  else found.click();
  return true;
}

/** @param {string} id of a dialog */
function show(id) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(id));
  if (dialog && !dialog.open) dialog.showModal();
}

/** Whether whoever has the focus wants the key for itself. @param {KeyboardEvent} event */
function taken(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  if (document.querySelector("dialog[open]") || at.isContentEditable) return true;
  if (at.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return true;
  return event.key === " " && at.matches("button, summary, input, a[role=button]");
}
