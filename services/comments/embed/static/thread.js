/** One thread on a page: heading, comments, form, and the one voice that tells what has happened. */

import { Comment } from "./comment.js";
import { element, pushButton, remark } from "./dom.js";
import { CommentForm } from "./form.js";
import { Head } from "./head.js";
import { CommentList } from "./list.js";
import { lazily } from "./lazily.js";
import { Live } from "./live.js";
import { resend } from "./outbox.js";
import { showOwn } from "./own.js";
import { bring, lead } from "./place.js";
import { Progress } from "./progress.js";
import { moderating } from "./store.js";
import { say, sentence } from "./words.js";

const LOOKS = [0.5, 1, 2, 4, 8, 16, 30]; // seconds between looks at a comment that waits for review

/**
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {import("./service.js").ThreadInfo} ThreadInfo
 * @typedef {import("./service.js").ThreadPage} ThreadPage
 * @typedef {import("./service.js").Written} Written
 */

export class Thread {
  #status = element("p", { role: "status" });
  /** @type {Map<string, Comment>} */
  #known = new Map();
  #count = 0;
  /** @type {Comment | undefined} where an address led to */
  #marked;
  #head;
  #live;
  #begun = false;

  info = /** @type {ThreadInfo} */ ({}); // once it is shown
  /** @type {Progress | undefined} how far the reader has watched, where there is something to watch */
  progress;
  /** @type {CommentForm | undefined} for a comment that answers none */
  form;

  /** @param {import("./service.js").Service} service  @param {HTMLElement} host  @param {string} site  @param {string} key */
  constructor(service, host, site, key) {
    this.service = service;
    this.host = host;
    this.site = site;
    this.key = key;
    this.sort = host.getAttribute("sort") || "oldest";
    this.roots = this.#list();
    this.#head = new Head(this);
    this.#live = new Live(this);
    const attributes = { class: "thread", part: "thread", "aria-labelledby": "heading" };
    const language = { lang: say("language"), dir: say("direction") };
    this.node = element("section", { ...attributes, ...language }, this.#head.node, this.#status);
  }

  get closed() {
    return this.info.closed;
  }

  /** Ask for the thread and show it.  @param {string} [sort]  in another order than before */
  async open(sort = this.sort) {
    try {
      const page = await this.service.thread({ sort });
      this.sort = sort;
      this.show(page);
    } catch (error) {
      if (!this.service.signal.aborted) this.#failed(error);
    }
  }

  /** @param {ThreadPage} page  the first of the thread */
  show({ thread, comments }) {
    this.info = thread;
    this.#known.clear();
    this.progress ??= thread.about.work ? new Progress(this) : undefined;
    this.roots = this.#list();
    this.roots.add(comments);
    this.form ??= this.closed ? undefined : new CommentForm(this, { posted: (written) => this.written(written, this.roots, 0) });
    const end = this.form?.node ?? remark(say("closed"));
    this.#status.className = "";
    this.node.replaceChildren(this.#head.node, ...this.roots.nodes, end, this.#live.node, this.#status);
    this.counted(thread.comments);
    this.#head.draw();
    this.#live.shown();
    this.#begin();
  }

  /**
   * The comment of an entry, made if it is not there yet.
   *
   * @param {Entry} entry
   * @param {Comment} [answered]  whom it answers
   */
  comment(entry, answered) {
    const comment = this.#known.get(entry.id) ?? new Comment(this, entry, answered);
    this.#known.set(entry.id, comment);
    return comment;
  }

  /** @param {string} id  @returns {Comment | undefined} */
  known(id) {
    return this.#known.get(id);
  }

  /** Get one from anywhere in the thread, and put it where it belongs.  @param {string} id */
  place(id) {
    return bring(this, id);
  }

  /** Lead the reader to the comment that the address names.  @param {string} hash */
  goTo(hash) {
    if (hash.startsWith("#rejoinder-moderate") || moderating()) lazily(this, ({ moderate }) => moderate(this, hash));
    return lead(this, hash);
  }

  /** Show which one an address led to.  @param {Comment} comment */
  mark(comment) {
    this.#marked?.article.classList.remove("marked");
    this.#marked = comment;
    comment.article.classList.add("marked");
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
    const fresh = { covered: written.spoilers, spoilers: 0, votes: { up: 0, down: 0 } };
    const comment = list.place({ ...written, ...fresh, depth, edited_at: null, replies });
    comment.reveal();
    comment.focus();
    this.say(say(written.status === "visible" ? "posted" : "waiting-pending"));
    this.tell("posted", { id: written.id, status: written.status });
    if (written.status === "visible") this.#oneMore();
    else this.settle(comment);
  }

  /** Tell those who do not see it.  @param {string} text */
  say(text) {
    this.#status.className = "";
    this.#status.textContent = text;
  }

  /** Tell everybody what went wrong.  @param {unknown} error */
  complain(error) {
    this.#status.className = "error";
    this.#status.textContent = sentence(/** @type {Error} */ (error).message);
  }

  /** @param {number} count  how many comments there are now */
  counted(count) {
    if (this.#count !== count) this.tell("count", { comments: count });
    this.#count = count;
    this.#head.counted(count);
  }

  /** Tell the page.  @param {string} what  @param {unknown} detail */
  tell(what, detail) {
    this.host.dispatchEvent(new CustomEvent(`rejoinder:${what}`, { detail, bubbles: true }));
  }

  /** Follow a comment until its review is over, or takes long.  @param {Comment} comment */
  async settle(comment) {
    for (const seconds of LOOKS) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      if (this.service.signal.aborted || !this.service.own.has(comment.entry.id)) return;
      const status = await comment.refresh().catch(() => "pending");
      if (status === "pending") continue;
      if (status === "visible") this.#oneMore();
      const over = { visible: "shown", deleted: "goneDeleted" }[status] ?? `waiting-${status}`;
      return comment.entry.cover || this.say(say(over));
    }
  }

  #oneMore() {
    if (!this.#live.tells) this.counted(this.#count + 1);
  }

  #list() {
    return new CommentList(this, {
      show: (entry) => this.comment(entry),
      read: async (after) => (await this.service.thread({ after, sort: this.sort })).comments,
      label: () => say("moreComments"),
    });
  }

  /** What follows when the first comments are there. */
  async #begin() {
    await showOwn(this);
    if (this.#begun) return;
    this.#begun = true;
    const { signal } = this.service;
    addEventListener("hashchange", () => this.goTo(location.hash), { signal });
    this.#live.begin();
    this.tell("ready", { comments: this.#count });
    await this.goTo(location.hash);
    resend(this);
  }

  /** @param {unknown} error */
  #failed(error) {
    const retry = () => {
      this.#head.focus();
      this.open();
    };
    const again = pushButton(say("again"), { click: retry });
    this.#head.failed();
    this.complain(error);
    this.node.replaceChildren(this.#head.node, this.#status, again);
  }
}
