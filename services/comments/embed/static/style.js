/** The style of every thread on a page, fetched once: a sheet of its own passes a strict style-src. */

export const STYLE = new CSSStyleSheet();

/** Settles once the style is there, or will not come: a plain thread is better than none. */
export const styled = fetch(new URL("style.css", import.meta.url))
  .then(async (answer) => answer.ok && STYLE.replace(await answer.text()))
  .catch(() => {});
