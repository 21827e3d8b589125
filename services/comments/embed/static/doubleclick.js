/** The second half of a double click, when the page has changed under it after the first. */

/**
 * For a button that posts: until a new click begins, nothing else is clicked and the focus stays.
 *
 * @param {MouseEvent} event  the first click
 */
export function swallowSecondClick(event) {
  if (event.detail > 1) return event.preventDefault();
  const over = new AbortController();
  const swallow = (/** @type {Event} */ later) => {
    if (/** @type {MouseEvent} */ (later).detail > 1) {
      later.preventDefault();
      later.stopImmediatePropagation();
    } else if (later.type === "mousedown") over.abort();
  };
  for (const type of ["mousedown", "click", "dblclick"]) {
    document.addEventListener(type, swallow, { capture: true, signal: over.signal });
  }
}
