/** A field of a form with its label, its hint and what is wrong with it. */

import { newKey } from "./attempt.js";
import { element } from "./dom.js";

export class Field {
  #error;
  #hint;

  /**
   * @param {string} label
   * @param {string} hint
   * @param {Record<string, unknown>} attributes  of the control; `rows` makes it one of several lines
   */
  constructor(label, hint, attributes) {
    const id = newKey();
    const described = { "aria-describedby": `${id}-hint ${id}-error`, part: "field", id };
    const control = element(attributes.rows ? "textarea" : "input", { ...described, ...attributes });
    this.label = label;
    this.control = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (control);
    this.#error = element("p", { id: `${id}-error`, class: "error", part: "error" });
    this.#hint = element("span", { id: `${id}-hint`, class: "hint" }, hint);
    const name = element("label", { for: id, part: "label" }, label);
    this.node = element("div", { class: "field" }, name, this.#hint, control, this.#error);
  }

  get value() {
    return this.control.value.trim();
  }

  get refused() {
    return this.control.ariaInvalid === "true";
  }

  /** @param {string} hint */
  advise(hint) {
    this.#hint.textContent = hint;
  }

  /** @param {string} message  what is wrong; nothing if it is empty */
  refuse(message) {
    this.control.ariaInvalid = message ? "true" : null;
    this.#error.textContent = message;
  }
}
