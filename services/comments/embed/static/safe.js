/**
 * From the service's HTML to nodes of our own making. The service has cleaned it already; nothing but the
 * elements and attributes below would come through here if it had not.
 */

import { isWeb, REL } from "./dom.js";

const PLAIN = new Set("p br strong em del s code pre blockquote ul ol li bdi a".split(" "));
const { trustedTypes } = /** @type {any} */ (globalThis);
const policy = trustedTypes?.createPolicy("rejoinder", { createHTML: (/** @type {string} */ html) => html });

/** @typedef {(index: number, about: import("./cover.js").About) => Node} Covering  what stands for a spoiler */

/**
 * @param {string | Element} html  or an element that holds it
 * @param {Covering} covering
 * @returns {DocumentFragment}
 */
export function safe(html, covering) {
  const copy = document.createDocumentFragment();
  copy.append(...copies(typeof html === "string" ? parsed(html) : html, covering));
  return copy;
}

/** @param {string} html  @returns {Element} in a document of its own, where nothing is loaded and nothing runs */
function parsed(html) {
  return new DOMParser().parseFromString(policy?.createHTML(html) ?? html, "text/html").body;
}

/**
 * @param {Node} parent
 * @param {Covering} covering
 * @returns {Node[]}
 */
function copies(parent, covering) {
  return [...parent.childNodes].flatMap((node) => {
    if (node instanceof Text) return [document.createTextNode(node.data)];
    if (!(node instanceof Element)) return [];
    const { spoiler, ...about } = /** @type {HTMLElement} */ (node).dataset ?? {};
    if (spoiler !== undefined) return [covering(Number(spoiler), about)];
    const inside = copies(node, covering);
    if (!PLAIN.has(node.localName)) return inside;
    const made = document.createElement(node.localName);
    copyAttributes(node, made);
    made.append(...inside);
    return [made];
  });
}

/** @param {Element} from  @param {HTMLElement} to */
function copyAttributes(from, to) {
  const [href, start] = [from.getAttribute("href"), from.getAttribute("start")];
  if (to instanceof HTMLAnchorElement && isWeb(href)) {
    to.href = href ?? "";
    to.rel = REL;
  }
  if (to instanceof HTMLOListElement && start) to.start = Number(start);
}
