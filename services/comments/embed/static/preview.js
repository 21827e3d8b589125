/** How a comment will look, laid out by the service itself, and what it warns of. */

import { body } from "./body.js";
import { element, pushButton, remark } from "./dom.js";
import { say } from "./words.js";

export class Preview {
  #thread;
  #text;
  #shown = "";

  /** @param {import("./thread.js").Thread} thread  @param {() => string} text  what is written */
  constructor(thread, text) {
    this.#thread = thread;
    this.#text = text;
    this.button = pushButton(say("preview"), { "aria-pressed": "false", click: () => this.#toggle() });
    this.node = element("section", { class: "preview", part: "preview", "aria-label": say("preview"), hidden: true });
  }

  /** Show what is written now, if it is to be shown. */
  async refresh() {
    const text = this.#text();
    if (this.node.hidden || text === this.#shown) return;
    this.#shown = text;
    if (!text.trim()) return this.node.replaceChildren();
    try {
      const { html, spoilers, warnings } = await this.#thread.service.preview(text);
      if (text !== this.#shown) return;
      this.node.replaceChildren(body(html, spoilers), ...notices(warnings));
    } catch (error) {
      this.#shown = "";
      this.node.replaceChildren(remark(/** @type {Error} */ (error).message));
    }
  }

  hide() {
    this.node.hidden = true;
    this.button.ariaPressed = "false";
  }

  async #toggle() {
    this.node.hidden = !this.node.hidden;
    this.button.ariaPressed = String(!this.node.hidden);
    await this.refresh();
    this.#thread.say([...this.node.querySelectorAll(".notice")].map((one) => one.textContent).join(" "));
  }
}

/** @param {string[]} codes  keys of words  @returns {HTMLElement[]} */
export function notices(codes) {
  return codes.map((code) => remark(say(code)));
}
