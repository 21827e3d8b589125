/** What stands above a thread: how many comments there are, their order, how far the reader has watched. */

import { element } from "./dom.js";
import { say } from "./words.js";

const SORTS = ["oldest", "newest", "best"];

export class Head {
  #thread;
  #heading = element("h2", { id: "heading", part: "heading", tabindex: "-1" }, say("loading"));
  #tools = element("div", { class: "view", hidden: true });

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.#thread = thread;
    this.node = element("div", { class: "head", part: "head" }, this.#heading, this.#tools);
  }

  /** The thread is there: show what can be done with it. */
  draw() {
    const { progress } = this.#thread;
    this.#tools.replaceChildren(...(progress ? [progress.node] : []), this.#sort());
    this.#tools.hidden = !this.#thread.roots.count;
  }

  /** @param {number} n  comments */
  counted(n) {
    this.#heading.textContent = say(n ? "count" : "none", { n });
  }

  failed() {
    this.#heading.textContent = say("comments");
  }

  /** Once more from the beginning. */
  focus() {
    this.#heading.textContent = say("loading");
    this.#heading.focus();
  }

  #sort() {
    const options = SORTS.map((value) => {
      return element("option", { value, selected: value === this.#thread.sort }, say(value));
    });
    const change = async (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLSelectElement} */ (event.target);
      await this.#thread.open(value);
      this.#tools.querySelector("select")?.focus();
    };
    return element("label", {}, say("sort"), element("select", { part: "field", change }, ...options));
  }
}
