/** One comment and all that stands beneath it. */

import { actions, coverNotice } from "./actions.js";
import { body } from "./body.js";
import { element, isWeb, pushButton, REL, remark } from "./dom.js";
import { CommentList } from "./list.js";
import { notices } from "./preview.js";
import { Refusal } from "./service.js";
import { ago, hasWords, inFull, phrase, say } from "./words.js";

const INDENTED = 6; // replies further down stand one under the other and say whom they answer

/**
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {import("./service.js").Covered} Covered
 * @typedef {import("./thread.js").Thread} Thread
 */

export class Comment {
  #thread;
  #answered;
  #replies;
  #line = element("button", { type: "button", class: "line", tabindex: "-1", "aria-hidden": "true" });
  #toggle = pushButton("", { class: "toggle", part: "button toggle" });
  /** @type {HTMLElement | null} a form or the like */
  #open = null;
  /** @type {Promise<Covered[]> | undefined} */
  #covered;
  /** @type {{ html: Entry["html"], revision: Entry["revision"], node: HTMLElement } | undefined} */
  #text;

  /** @param {Thread} thread  @param {Entry} entry  @param {Comment} [answered]  whom it answers */
  constructor(thread, entry, answered) {
    const { id, depth } = entry;
    this.#thread = thread;
    this.#answered = answered;
    this.entry = entry;
    this.article = element("article", { part: "comment", id: `comment-${id}`, "aria-labelledby": `by-${id}` });
    this.list = new CommentList(thread, {
      show: (reply) => thread.comment(reply, this),
      read: (after) => thread.service.replies(id, { after, sort: thread.sort }),
      label: (n) => say("moreReplies", { n }),
    });
    const deep = depth + 1 >= INDENTED ? "replies deep" : "replies";
    this.#replies = element("div", { class: deep, id: `replies-${id}` }, ...this.list.nodes);
    this.node = element("li", {}, this.article, this.#line, this.#replies);
    for (const button of [this.#line, this.#toggle]) button.addEventListener("click", () => this.#fold());
    this.#toggle.setAttribute("aria-controls", this.#replies.id);
    if (entry.replies) this.list.add(entry.replies);
    this.#draw();
  }

  get author() {
    return this.entry.author?.name ?? "";
  }

  /** @param {ScrollLogicalPosition} [block]  where it is to be seen */
  focus(block = "nearest") {
    this.article.tabIndex = -1; // only now: a click on the text is not to focus it
    this.article.focus({ preventScroll: true });
    this.article.scrollIntoView({ block });
    this.article.addEventListener("blur", () => this.article.removeAttribute("tabindex"), { once: true });
  }

  /** See to it that it is not folded away. */
  reveal() {
    for (let above = this.#answered; above; above = above.#answered) above.#fold(false);
  }

  /** Show something between the comment and its replies, or nothing there.  @param {HTMLElement | null} node */
  open(node) {
    this.#open?.remove();
    this.#open = node;
    if (node) this.article.after(node);
  }

  /** Ask how it stands, and show it again if that has changed.  @returns {Promise<string>} its status */
  async refresh() {
    const { comment } = await this.#thread.service.comment(this.entry.id);
    const { cover } = this.entry;
    this.update({ cover: undefined, review: undefined, ...comment });
    if (comment.cover && !cover) this.#thread.say(comment.cover.notice);
    return comment.status;
  }

  /** @param {Partial<Entry>} now  what is known of it by now */
  update(now) {
    const before = this.entry;
    this.entry = { ...before, ...now, replies: before.replies };
    if (!("covered" in now) && this.entry.html !== before.html) this.entry.covered = undefined;
    this.#covered = undefined;
    this.#draw();
  }

  /** Take its words away: nobody is to read them any more.  @param {string | null} status  none: not even its place */
  withdraw(status) {
    this.update({ status: status ?? "removed", html: null, author: null });
    if (!status && !this.list.count) this.node.remove();
  }

  /** Replies have come or gone. */
  counted() {
    const n = this.list.count;
    this.#toggle.hidden = this.#line.hidden = !n;
    this.#toggle.textContent = say("replies", { n });
    this.#toggle.ariaExpanded = String(!this.#replies.hidden);
  }

  /** @param {boolean} [hidden]  otherwise the other way round */
  #fold(hidden = !this.#replies.hidden) {
    if (this.#line.matches(":focus")) this.#toggle.focus();
    this.#replies.hidden = hidden;
    this.counted();
  }

  #draw() {
    const focused = this.article.matches(":focus-within");
    this.article.dataset.status = this.entry.status;
    this.article.classList.toggle("own", this.#thread.service.own.has(this.entry.id));
    this.article.replaceChildren(...(this.entry.html === null ? this.#tombstone() : this.#parts()));
    this.counted();
    if (focused) this.focus();
  }

  #tombstone() {
    const { id, status } = this.entry;
    const gone = say({ deleted: "goneDeleted", held: "goneHeld" }[status] ?? "goneRemoved");
    const text = element("p", { class: "gone", id: `by-${id}`, part: "gone" }, gone);
    return [text, element("div", { class: "foot" }, this.#toggle)];
  }

  #parts() {
    const { html, status, cover, review, warnings = [] } = this.entry;
    return [
      this.#header(),
      this.#body(html),
      ...notices([`waiting-${status}`, ...warnings].filter(hasWords)),
      ...(cover ? [coverNotice(this.#thread, this, cover)] : []),
      ...(review?.notices ?? []).map((text) => remark(text)),
      element("div", { class: "foot" }, actions(this.#thread, this), this.#toggle),
    ];
  }

  /** What is uncovered stays so for as long as the text is the same.  @param {Entry["html"]} html */
  #body(html) {
    const { revision } = this.entry;
    if (this.#text?.html !== html || this.#text.revision !== revision) {
      const node = body(html ?? "", () => this.#uncover());
      this.#text = { html, revision, node };
      this.#thread.progress?.open(node);
    }
    return this.#text.node;
  }

  #header() {
    const { id, author, parent_id, depth, created_at, edited_at } = this.entry;
    const bdi = element("bdi", {}, this.author);
    const name = isWeb(author?.website) ? element("a", { href: author?.website, rel: REL }, bdi) : bdi;
    const answered = depth >= INDENTED && this.#answered?.author;
    return element(
      "header",
      {},
      element("span", { class: "face", "aria-hidden": "true", "data-hue": hue(this.author) }, initial(this.author)),
      element("span", { id: `by-${id}`, class: "author", part: "author" }, name),
      answered && element("a", { href: permalink(parent_id) }, ...phrase("inReplyTo", answered)),
      element("a", { href: permalink(id), class: "permalink", part: "permalink" }, time(created_at)),
      edited_at && time(edited_at, say("edited")),
    );
  }

  /** @returns {Promise<Covered[]>} what is under the covers */
  async #uncover() {
    try {
      return await (this.#covered ??= this.#read());
    } catch (error) {
      this.#covered = undefined;
      this.#thread.complain(error);
      throw error;
    }
  }

  /** @returns {Promise<Covered[]>} */
  async #read() {
    const { covered, id, revision: shown } = this.entry;
    if (covered) return covered;
    const { revision, spoilers } = await this.#thread.service.spoilers(id);
    if (revision === shown) return spoilers;
    await this.refresh();
    throw new Refusal({ title: say("changed") });
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

/** @param {string} name  @returns {string} what people see as its first letter */
function initial(name) {
  return [...name][0]?.toUpperCase() ?? "";
}

/** @param {string} name  @returns {number} one of six colours, always the same for a name */
function hue(name) {
  return [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % 6;
}
