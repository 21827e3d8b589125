/** Comments under one parent, in their order, and the button that brings the next of them. */

import { element, pushButton } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {import("./comment.js").Comment} Comment
 * @typedef {import("./service.js").Entries} Entries
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {import("./thread.js").Thread} Thread
 * @typedef {{ show: (entry: Entry) => Comment, read: (after: string | null) => Promise<Entries>,
 *   label: (left: number) => string }} Given  what shows an entry, where the next page comes from, what the
 *   button says
 */

/** What was read in order stands before the button; what came by another way waits behind it for its turn. */
export class CommentList {
  #thread;
  #given;
  #items = element("ol", { role: "list", hidden: true });
  #beyond = element("ol", { role: "list", hidden: true });
  #more = pushButton("", { class: "more", part: "button more", hidden: true });
  /** @type {string | null} */
  #next = null;
  #count = 0;
  #newest = "";
  #begun = false; // reading in order: until then, all there are may have come by another way

  /** @param {Thread} thread  @param {Given} given */
  constructor(thread, given) {
    this.#thread = thread;
    this.#given = given;
    this.#more.addEventListener("click", () => this.#turn());
    this.nodes = [this.#items, this.#more, this.#beyond];
  }

  /** How many there are, as far as is known. */
  get count() {
    return Math.max(this.#count, this.#shown);
  }

  /** @param {Entries} entries  a page, to follow those before  @returns {Comment[]} */
  add({ count, items, next }) {
    this.#newest ||= items[0]?.created_at ?? "";
    const comments = items.map((entry) => this.#put(entry, this.#items));
    this.#begun ||= items.length > 0;
    this.#next = next;
    this.#count = count;
    if (next === null) this.#items.append(...this.#beyond.children);
    this.#draw();
    return comments;
  }

  /** Put one where it belongs, however far the list has been read.  @param {Entry} entry  @returns {Comment} */
  place(entry) {
    const known = this.#thread.known(entry.id);
    if (known) return known;
    const first = this.#thread.sort === "newest" && entry.created_at > this.#newest;
    const comment = this.#put(entry, first || this.#next === null ? this.#items : this.#beyond);
    if (first) this.#items.prepend(comment.node);
    this.#draw();
    return comment;
  }

  /** Read the next page.  @returns {Promise<Comment[]>} */
  async more() {
    return this.#next === null ? [] : this.add(await this.#given.read(this.#next));
  }

  get #shown() {
    return this.#items.childElementCount + this.#beyond.childElementCount;
  }

  /** How many that readers see are not here yet: what waits for review is not among those that are counted. */
  get #left() {
    const here = [...this.#items.children, ...this.#beyond.children];
    return this.#count - here.filter((item) => !item.querySelector(":scope > [data-status='pending']")).length;
  }

  /** @param {Entry} entry  @param {HTMLElement} items */
  #put(entry, items) {
    const comment = this.#given.show(entry);
    items.append(comment.node); // one that is here already moves to its place
    return comment;
  }

  #draw() {
    this.#items.hidden = !this.#items.hasChildNodes();
    this.#beyond.hidden = !this.#beyond.hasChildNodes();
    const left = this.#left;
    this.#more.hidden = this.#next === null || (!this.#begun && left < 1);
    this.#more.textContent = this.#given.label(Math.max(1, left));
  }

  async #turn() {
    if (this.#more.ariaBusy === "true") return;
    this.#more.ariaBusy = "true";
    try {
      const comments = await this.more();
      this.#thread.say(say("loaded", { n: comments.length }));
      comments[0]?.focus();
    } catch (error) {
      this.#thread.complain(error);
    } finally {
      this.#more.ariaBusy = "false";
    }
  }
}
