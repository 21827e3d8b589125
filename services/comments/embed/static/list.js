/** Comments under one parent, in their order, and the button that brings the next of them. */

import { element } from "./dom.js";
import { words } from "./words.js";

/**
 * @typedef {import("./service.js").Entries} Entries
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {{ node: HTMLElement, focus(): void }} Shown
 * @typedef {{ say(text: string): void, complain(error: unknown): void }} Voice
 */

export class CommentList {
  #given;
  #items = element("ol", { role: "list", hidden: true });
  #more = element("button", { type: "button", class: "more", part: "button", hidden: true });
  /** @type {string | null} */
  #next = null;
  #read = 0;

  /**
   * @param {{ show: (entry: Entry) => Shown, read: (after: string | null) => Promise<Entries>,
   *   label: (left: number) => string, voice: Voice }} given  what shows an entry, where the next page comes
   *   from, what the button says, and who speaks to the reader
   */
  constructor(given) {
    this.#given = given;
    this.#more.addEventListener("click", () => this.#turn());
    this.nodes = [this.#items, this.#more];
  }

  /** @param {Entries} entries  a page, to follow those before  @returns {Shown[]} */
  add(entries) {
    const shown = entries.items.map((entry) => this.append(entry));
    this.#read += shown.length;
    this.#next = entries.next;
    this.#more.hidden = !this.#next;
    this.#more.textContent = this.#given.label(Math.max(1, entries.count - this.#read));
    return shown;
  }

  /** @param {Entry} entry  @returns {Shown} */
  append(entry) {
    const shown = this.#given.show(entry);
    this.#items.append(shown.node); // one that the reader wrote moves to its place
    this.#items.hidden = false;
    return shown;
  }

  async #turn() {
    if (this.#more.ariaBusy === "true") return;
    this.#more.ariaBusy = "true";
    try {
      const shown = this.add(await this.#given.read(this.#next));
      this.#given.voice.say(words.loaded(shown.length));
      shown[0]?.focus();
    } catch (error) {
      this.#given.voice.complain(error);
    } finally {
      this.#more.ariaBusy = "false";
    }
  }
}
