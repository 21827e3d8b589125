/**
 * From the service's HTML to nodes of our own making. The service has cleaned it already; nothing but the
 * elements and attributes below would come through here if it had not.
 */

import { isWeb, REL } from "./dom.js";

const PLAIN = new Set("p br strong em del s code pre blockquote ul ol li bdi a".split(" "));
const { trustedTypes } = /** @type {any} */ (globalThis);
const policy = trustedTypes?.createPolicy("rejoinder", { createHTML: (/** @type {string} */ html) => html });

/**
 * @param {string} html
 * @param {(index: number, scope: string | null) => Node} cover  what stands for a spoiler
 * @returns {DocumentFragment}
 */
export function safe(html, cover) {
  const source = new DOMParser().parseFromString(policy?.createHTML(html) ?? html, "text/html");
  const copy = document.createDocumentFragment();
  copy.append(...copies(source.body, cover));
  return copy;
}

/**
 * @param {Node} parent
 * @param {(index: number, scope: string | null) => Node} cover
 * @returns {Node[]}
 */
function copies(parent, cover) {
  return [...parent.childNodes].flatMap((node) => {
    if (node instanceof Text) return [document.createTextNode(node.data)];
    if (!(node instanceof Element)) return [];
    const { spoiler, scope } = /** @type {HTMLElement} */ (node).dataset ?? {};
    if (spoiler !== undefined) return [cover(Number(spoiler), scope ?? null)];
    const inside = copies(node, cover);
    if (!PLAIN.has(node.localName)) return inside;
    const made = document.createElement(node.localName);
    attributes(node, made);
    made.append(...inside);
    return [made];
  });
}

/** @param {Element} from  @param {HTMLElement} to */
function attributes(from, to) {
  const [href, start] = [from.getAttribute("href"), from.getAttribute("start")];
  if (to instanceof HTMLAnchorElement && isWeb(href)) {
    to.href = href ?? "";
    to.rel = REL;
  }
  if (to instanceof HTMLOListElement && start) to.start = Number(start);
}
