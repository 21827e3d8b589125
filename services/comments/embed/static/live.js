/** Hears what others do in a thread: changes are shown in their places, new comments wait behind one button. */

import { element, pushButton } from "./dom.js";
import { Refusal } from "./service.js";
import { say } from "./words.js";

const MANY = 20; // new comments that are fetched one by one; for more the thread is opened afresh
const PAUSE = 30_000; // milliseconds, after the service has refused
const TOUCHES = ["scroll", "pointermove", "keydown", "touchstart"];

/**
 * @typedef {{ id: string, parent_id: string | null, status: string | null, revision: number | null }} Change  one
 *   without a status is gone
 * @typedef {{ version: number, comments: number, entries: Change[] }} Changes
 */

export class Live {
  #thread;
  /** @type {EventSource | undefined} */
  #source;
  /** @type {Set<string>} new comments, not shown yet */
  #fresh = new Set();
  #missed = 0;
  #near = false;
  #button = pushButton("", { part: "button fresh", hidden: true, click: () => this.#show() });

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.#thread = thread;
    this.node = element("div", { class: "fresh" }, this.#button);
  }

  /** Listen while the reader is near and looks at the page; what came with the page is enough until they move. */
  begin() {
    const { node, service, host } = this.#thread;
    const { signal } = service;
    const seen = new IntersectionObserver((all) => {
      this.#near = all[all.length - 1].isIntersecting;
      this.#listen();
    });
    const start = () => {
      for (const touch of TOUCHES) removeEventListener(touch, start);
      seen.observe(node);
      document.addEventListener("visibilitychange", () => this.#listen(), { signal });
    };
    for (const touch of TOUCHES) addEventListener(touch, start, { signal, passive: true });
    if (!host.firstElementChild) start();
    signal.addEventListener("abort", () => {
      seen.disconnect();
      this.#stop();
    });
  }

  /** Whether the service tells what changes: then it tells how many comments there are, too. */
  get tells() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  /** The thread has been read afresh: what is in it is no news any more. */
  shown() {
    this.#missed = 0;
    this.#offer();
  }

  #listen() {
    if (!this.#near || document.hidden || this.#thread.service.signal.aborted) return this.#stop();
    if (this.#source) return;
    const { service, info } = this.#thread;
    this.#source = new EventSource(service.live(info.version));
    this.#source.addEventListener("changes", ({ data }) => this.#hear(JSON.parse(data)));
    this.#source.addEventListener("reload", ({ data }) => this.#miss(JSON.parse(data)));
    this.#source.addEventListener("error", () => this.#failed());
  }

  #stop() {
    this.#source?.close();
    this.#source = undefined;
  }

  /** A lost connection is made again by the browser; after a refusal it is for us to ask again, later. */
  #failed() {
    if (this.#source?.readyState !== EventSource.CLOSED) return;
    this.#stop();
    setTimeout(() => this.#listen(), PAUSE * (1 + Math.random()));
  }

  /** @param {Changes} changes */
  #hear({ version, comments, entries }) {
    const thread = this.#thread;
    thread.info.version = version;
    for (const { id, status } of entries) {
      const comment = thread.known(id);
      if (!comment) status === "visible" ? this.#fresh.add(id) : this.#fresh.delete(id);
      else if (status === "visible" || comment.entry.status !== status) this.#change(comment, status);
    }
    thread.counted(comments);
    thread.service.posting.then(() => this.#offer()); // one of them may be the reader's own, not answered yet
  }

  /** Too much has happened to be told one by one.  @param {Omit<Changes, "entries">} changes */
  #miss({ version, comments }) {
    this.#missed = Math.max(1, comments - this.#thread.info.comments);
    this.#hear({ version, comments, entries: [] });
  }

  /** @param {import("./comment.js").Comment} comment  @param {string | null} status */
  #change(comment, status) {
    if (status === "visible") comment.refresh().catch(() => {}); // it is as it was, until the next change
    else if (status !== "deleted" && this.#thread.service.own.has(comment.entry.id)) this.#thread.settle(comment);
    else comment.withdraw(status);
  }

  #offer() {
    const { service } = this.#thread;
    for (const id of this.#fresh) if (this.#thread.known(id) || service.own.has(id)) this.#fresh.delete(id);
    const n = this.#missed || this.#fresh.size;
    const words = say("fresh", { n });
    if (n && this.#button.textContent !== words) this.#thread.say(words);
    this.#button.textContent = words;
    this.#button.hidden = !n;
  }

  async #show() {
    const ids = [...this.#fresh];
    const many = this.#missed || ids.length > MANY;
    this.#fresh.clear();
    this.#missed = 0;
    this.#offer();
    if (many) return this.#thread.open();
    const comments = await Promise.all(ids.map((id) => this.#bring(id)));
    const first = comments.find(Boolean);
    first?.reveal();
    first?.focus();
  }

  /** @param {string} id */
  async #bring(id) {
    try {
      return await this.#thread.place(id);
    } catch (error) {
      if (error instanceof Refusal && error.problem.status === 404) return; // it is gone again
      this.#fresh.add(id);
      this.#offer();
      this.#thread.complain(error);
    }
  }
}
