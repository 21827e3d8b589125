/** Makes elements, without a string of HTML anywhere. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes  a function listens to the event of that name; true is an
 *   attribute without value; null, undefined and false leave it out
 * @param {...(Node | string | null | undefined | false)} children  what is not there is left out
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, /** @type {EventListener} */ (value));
    else if (value != null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return made;
}

/**
 * A button that submits nothing.
 *
 * @param {string} label
 * @param {Record<string, unknown>} attributes
 * @returns {HTMLElement}
 */
export function pushButton(label, attributes) {
  return element("button", { type: "button", part: "button", ...attributes }, label);
}

/** A remark of ours among what people write.  @param {...(Node | string | null | undefined)} children */
export function remark(...children) {
  return element("p", { class: "notice", part: "notice" }, ...children);
}

/** What a link that a writer gave says of itself. */
export const REL = "ugc nofollow noopener noreferrer";

/** @param {string | null | undefined} address  @returns {boolean} whether a reader may be led there */
export function isWeb(address) {
  return /^https?:\/\//i.test(address ?? "");
}
