/** One thread on a page: heading, comments, form, and the one voice that tells what has happened. */

import { Comment } from "./comment.js";
import { element } from "./dom.js";
import { CommentForm } from "./form.js";
import { CommentList } from "./list.js";
import { styled } from "./style.js";
import { words } from "./words.js";

const LOOKS = [0.5, 1, 2, 4, 8, 16, 30]; // seconds between looks at a comment that waits for review

/**
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {import("./service.js").ThreadPage} ThreadPage
 * @typedef {import("./service.js").Written} Written
 */

export class Thread {
  #heading = element("h2", { id: "heading", part: "heading", tabindex: "-1" }, words.loading);
  #status = element("p", { role: "status" });
  #count = 0;
  /** @type {Map<string, Comment>} */
  #known = new Map();

  closed = false;
  /** @type {Partial<import("./service.js").Writer>} who wrote last, to fill in the next form with */
  writer = {};

  /** @param {import("./service.js").Service} service */
  constructor(service) {
    this.service = service;
    const attributes = { class: "thread", part: "thread", "aria-labelledby": "heading" };
    this.node = element("section", attributes, this.#heading, this.#status);
  }

  /** Ask for the thread and show it. */
  async open() {
    try {
      const [page] = await Promise.all([this.service.thread(), styled]);
      this.#show(page);
      this.goTo(location.hash);
    } catch (error) {
      if (!this.service.signal.aborted) this.#failed(/** @type {Error} */ (error));
    }
  }

  /**
   * The comment of an entry, made if it is not there yet.
   *
   * @param {Entry} entry
   * @param {string} [answered]  whom it answers
   */
  comment(entry, answered) {
    const comment = this.#known.get(entry.id) ?? new Comment(this, entry, answered);
    this.#known.set(entry.id, comment);
    return comment;
  }

  /**
   * Show what the reader has just written.
   *
   * @param {Written} written
   * @param {CommentList} list  where it belongs
   * @param {number} depth
   */
  written(written, list, depth) {
    const replies = { count: 0, items: [], next: null };
    const entry = { ...written, covered: written.spoilers, depth, edited_at: null, replies };
    list.append(entry).focus();
    this.say(words.waiting[written.status] ?? words.posted);
    if (written.status === "visible") this.#counted(this.#count + 1);
    else this.#settle(this.comment(entry));
  }

  /** @param {string} hash  of an address: if it names a comment that is here, go there */
  goTo(hash) {
    this.#known.get(hash.replace("#comment-", ""))?.focus("start");
  }

  /** Tell those who do not see it.  @param {string} text */
  say(text) {
    this.#status.className = "";
    this.#status.textContent = text;
  }

  /** Tell everybody what went wrong.  @param {unknown} error */
  complain(error) {
    this.#status.className = "error";
    this.#status.textContent = `${/** @type {Error} */ (error).message}.`;
  }

  /** @param {ThreadPage} page */
  #show({ thread, comments }) {
    this.closed = thread.closed;
    this.#counted(thread.comments);
    const list = new CommentList({
      show: (entry) => this.comment(entry),
      read: async (after) => (await this.service.thread(after)).comments,
      label: () => words.moreComments,
      voice: this,
    });
    list.add(comments);
    const form = this.closed
      ? element("p", { class: "notice", part: "notice" }, words.closed)
      : new CommentForm(this, { posted: (written) => this.written(written, list, 0) }).node;
    this.node.replaceChildren(this.#heading, ...list.nodes, form, this.#status);
  }

  /** @param {Error} error */
  #failed(error) {
    const retry = () => {
      this.#heading.textContent = words.loading;
      this.#heading.focus();
      this.open();
    };
    const again = element("button", { type: "button", part: "button", click: retry }, words.again);
    this.#heading.textContent = words.comments;
    this.complain(error);
    this.node.replaceChildren(this.#heading, this.#status, again);
  }

  /** @param {number} count */
  #counted(count) {
    this.#count = count;
    this.#heading.textContent = words.count(count);
  }

  /** Follow a comment until its review is over, or takes long.  @param {Comment} comment */
  async #settle(comment) {
    for (const seconds of LOOKS) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      if (this.service.signal.aborted) return;
      const status = await comment.refresh().catch(() => "pending");
      if (status === "pending") continue;
      if (status === "visible") this.#counted(this.#count + 1);
      return this.say(words.waiting[status] ?? words.shown);
    }
  }
}
