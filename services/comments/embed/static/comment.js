/** One comment and all that stands beneath it. */

import { cover } from "./cover.js";
import { element, isWeb, REL } from "./dom.js";
import { CommentForm } from "./form.js";
import { CommentList } from "./list.js";
import { safe } from "./safe.js";
import { Refusal } from "./service.js";
import { ago, inFull, words } from "./words.js";

const INDENTED = 6; // replies further down stand one under the other and say whom they answer

/**
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {import("./service.js").Covered} Covered
 * @typedef {import("./thread.js").Thread} Thread
 */

export class Comment {
  #thread;
  #entry;
  #answered;
  #article;
  #replies;
  /** @type {HTMLElement | undefined} */
  #button;
  /** @type {CommentForm | undefined} */
  #form;
  /** @type {Promise<Covered[]> | undefined} */
  #covered;

  /** @param {Thread} thread  @param {Entry} entry  @param {string} [answered]  whom it answers */
  constructor(thread, entry, answered) {
    const { id, depth } = entry;
    this.#thread = thread;
    this.#entry = entry;
    this.#answered = answered;
    const named = { id: `comment-${id}`, "aria-labelledby": `by-${id}` };
    this.#article = element("article", { part: "comment", ...named });
    this.#replies = new CommentList({
      show: (reply) => thread.comment(reply, this.author),
      read: (after) => thread.service.replies(id, after),
      label: words.moreReplies,
      voice: thread,
    });
    const deep = depth + 1 >= INDENTED && "deep";
    const replies = element("div", { class: `replies ${deep || ""}` }, ...this.#replies.nodes);
    this.node = element("li", {}, this.#article, replies);
    this.#draw();
    this.#replies.add(entry.replies);
  }

  /** @param {ScrollLogicalPosition} [block]  where it is to be seen */
  focus(block = "nearest") {
    this.#article.tabIndex = -1; // only now: a click on the text is not to focus it
    this.#article.focus({ preventScroll: true });
    this.#article.scrollIntoView({ block });
    this.#article.addEventListener("blur", () => this.#article.removeAttribute("tabindex"), { once: true });
  }

  get author() {
    return this.#entry.author?.name ?? "";
  }

  /** Ask how it stands, and show it again if that has changed.  @returns {Promise<string>} its status */
  async refresh() {
    const before = this.#entry;
    const now = { ...before, ...(await this.#thread.service.comment(before.id)), replies: before.replies };
    if (now.status !== before.status || now.revision !== before.revision || now.html !== before.html) {
      this.#entry = { ...now, covered: now.html === before.html ? before.covered : undefined };
      this.#covered = undefined;
      this.#draw();
    }
    return now.status;
  }

  #draw() {
    const { id, html, status, warnings = [] } = this.#entry;
    if (html === null) {
      const gone = words.gone[status] ?? words.gone.removed;
      this.#article.replaceChildren(element("p", { class: "gone", id: `by-${id}` }, gone));
      return;
    }
    const text = element("div", { class: "text", part: "text" });
    text.append(safe(html, (index, scope) => cover(scope, () => this.#uncover(index))));
    const notices = [words.waiting[status], ...warnings.map((code) => words.warnings[code])].filter(Boolean);
    this.#article.replaceChildren(
      this.#header(),
      text,
      ...notices.map((notice) => element("p", { class: "notice", part: "notice" }, notice)),
      ...(status === "visible" && !this.#thread.closed ? [this.#replyButton()] : []),
    );
  }

  #header() {
    const { id, author, parent_id, depth, created_at, edited_at } = this.#entry;
    const bdi = element("bdi", {}, this.author);
    const name = isWeb(author?.website) ? element("a", { href: author?.website, rel: REL }, bdi) : bdi;
    const answered = depth >= INDENTED && this.#answered;
    return element(
      "header",
      {},
      element("span", { id: `by-${id}`, class: "author", part: "author" }, name),
      answered && element("a", { href: permalink(parent_id) }, words.inReplyTo(answered)),
      element("a", { href: permalink(id), click: () => this.focus() }, time(created_at)),
      edited_at && time(edited_at, words.edited),
    );
  }

  #replyButton() {
    this.#button = element("button", {
      type: "button",
      class: "reply",
      part: "button",
      "aria-label": words.replyTo(this.author),
      "aria-expanded": String(Boolean(this.#form?.node.isConnected)),
      click: () => this.#toggleForm(),
    });
    this.#button.textContent = words.reply;
    return this.#button;
  }

  #toggleForm() {
    this.#form ??= new CommentForm(this.#thread, {
      parent: { id: this.#entry.id, author: this.author },
      posted: (written) => {
        this.#toggleForm();
        this.#thread.written(written, this.#replies, this.#entry.depth + 1);
      },
      cancelled: () => {
        this.#toggleForm();
        this.#button?.focus();
      },
    });
    const { node } = this.#form;
    if (node.isConnected) node.remove(); // what is written in it stays
    else this.#article.after(node);
    if (this.#button) this.#button.ariaExpanded = String(node.isConnected);
    if (node.isConnected) this.#form.focus();
  }

  /** @param {number} index  @returns {Promise<Node>} what is under that cover */
  async #uncover(index) {
    try {
      this.#covered ??= this.#read();
      const [, html] = (await this.#covered)[index];
      return safe(html, (_, scope) => document.createTextNode(words.spoiler(scope)));
    } catch (error) {
      this.#covered = undefined;
      this.#thread.complain(error);
      throw error;
    }
  }

  /** @returns {Promise<Covered[]>} */
  async #read() {
    if (this.#entry.covered) return this.#entry.covered;
    const { revision, spoilers } = await this.#thread.service.spoilers(this.#entry.id);
    if (revision === this.#entry.revision) return spoilers;
    await this.refresh();
    throw new Refusal({ title: words.changed });
  }
}

/** @param {string | null} id  @returns {string} absolute, for pages with a <base> */
function permalink(id) {
  return new URL(`#comment-${id}`, location.href).href;
}

/** @param {string} at  @param {string} [text] */
function time(at, text) {
  const when = new Date(at);
  const attributes = { datetime: when.toISOString(), title: inFull(when) };
  return element("time", attributes, text ?? ago(when, new Date()));
}
