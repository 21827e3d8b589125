/** What a comment's buttons open beneath it: one thing at a time, and closing it gives the focus back. */

import { pushButton } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {import("./comment.js").Comment} Comment
 * @typedef {{ node: HTMLElement, focus(): void }} Made
 */

/** @type {WeakMap<Comment, { key: string, made: Made, button: HTMLElement }>} */
const opened = new WeakMap();

/**
 * A button that opens and closes something.
 *
 * @param {Comment} comment
 * @param {string} key  tells it from the others
 * @param {() => Made | Promise<Made | undefined>} make  called at each opening
 * @param {string} [label]
 * @param {Record<string, unknown>} [attributes]
 * @returns {HTMLElement}
 */
export function opener(comment, key, make, label = say(key), attributes = { "aria-describedby": `by-${comment.entry.id}` }) {
  const click = async () => {
    if (opened.get(comment)?.key === key) return closePanel(comment);
    const made = await make();
    if (made) openPanel(comment, key, button, made);
  };
  const button = pushButton(label, { class: key, ...attributes, click });
  const now = opened.get(comment);
  button.ariaExpanded = String(now?.key === key);
  if (now?.key === key) now.button = button; // the row was drawn again
  return button;
}

/** @param {Comment} comment  @param {string} key  @param {HTMLElement} button  @param {Made} made  @param {boolean} [quiet]  leaves the focus where it is */
export function openPanel(comment, key, button, made, quiet) {
  closePanel(comment, true);
  opened.set(comment, { key, made, button });
  button.ariaExpanded = "true";
  comment.open(made.node);
  if (!quiet) made.focus();
}

/** @param {Comment} comment  @param {boolean} [quiet] */
export function closePanel(comment, quiet) {
  const now = opened.get(comment);
  if (!now) return;
  opened.delete(comment);
  now.button.ariaExpanded = "false";
  comment.open(null);
  if (!quiet) now.button.focus();
}
