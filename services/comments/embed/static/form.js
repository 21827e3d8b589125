/** The form in which a comment or a reply is written: it loses nothing and posts nothing twice. */

import { element } from "./dom.js";
import { Field } from "./field.js";
import { Refusal } from "./service.js";
import { words } from "./words.js";

/**
 * @typedef {import("./service.js").Draft} Draft
 * @typedef {import("./service.js").Problem} Problem
 * @typedef {import("./service.js").Written} Written
 * @typedef {{ parent?: { id: string, author: string }, posted: (written: Written) => void,
 *   cancelled?: () => void }} Given  whom it answers, and what follows
 */

export class CommentForm {
  #thread;
  #given;
  /** @type {Record<string, Field>} by the JSON pointers of the service's answers */
  #fields;
  #error = element("p", { class: "error", part: "error", tabindex: "-1" });
  #button;
  #busy = false;
  #composing = false;
  #attempt = { draft: "", key: "" };

  /** @param {import("./thread.js").Thread} thread  @param {Given} given */
  constructor(thread, given) {
    const { parent, cancelled } = given;
    const name = parent ? words.replyingTo(parent.author) : words.comment;
    this.#thread = thread;
    this.#given = given;
    this.#fields = {
      "/body": new Field(name, words.hint, { rows: 4, required: true }),
      "/author/name": new Field(words.name, "", { required: true, autocomplete: "name" }),
      "/author/email": new Field(words.email, words.emailHint, { type: "email", autocomplete: "email" }),
      "/author/website": new Field(words.website, words.websiteHint, { type: "url", autocomplete: "url" }),
    };
    const [body, ...author] = Object.values(this.#fields).map(({ node }) => node);
    this.#button = element("button", { class: "post", part: "button post", click: oncePerDoubleClick });
    const cancel = { type: "button", part: "button", click: cancelled };
    this.node = element(
      "form",
      { novalidate: true, part: "form", "aria-label": name },
      body,
      element("div", { class: "author" }, ...author),
      this.#error,
      element("p", {}, this.#button, cancelled && element("button", cancel, words.cancel)),
    );
    this.#setBusy(false);
    this.#listen();
  }

  focus() {
    this.#fields["/body"].control.focus();
  }

  #listen() {
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#busy && !this.#composing) this.#submit();
    });
    this.node.addEventListener("compositionstart", () => (this.#composing = true));
    this.node.addEventListener("compositionend", () => (this.#composing = false));
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      // Safari tells of the key that ends a composition after its end, and calls it 229.
      if (event.isComposing || event.keyCode === 229) event.preventDefault();
      else if (event.ctrlKey || event.metaKey) /** @type {HTMLFormElement} */ (this.node).requestSubmit();
    });
    this.node.addEventListener("focusin", () => this.#fill());
  }

  /** Whoever has written here before need not say again who they are. */
  #fill() {
    for (const [name, value] of Object.entries(this.#thread.writer)) {
      this.#fields[`/author/${name}`].control.value ||= value ?? "";
    }
  }

  async #submit() {
    const draft = this.#draft();
    this.#error.textContent = "";
    for (const field of Object.values(this.#fields)) {
      field.refuse(field.control.required && !field.value ? words.missing : "");
    }
    if (this.#focusRefused()) return;
    this.#setBusy(true);
    try {
      const written = await this.#thread.service.post(draft, this.#key(JSON.stringify(draft)));
      this.#posted(draft, written);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refused(error.problem);
    } finally {
      this.#setBusy(false);
    }
  }

  /** @param {Draft} draft  @param {Written} written */
  #posted(draft, written) {
    this.#thread.writer = draft.author;
    this.#attempt = { draft: "", key: "" };
    this.#fields["/body"].control.value = "";
    this.#given.posted(written);
  }

  /** @returns {Draft} */
  #draft() {
    const [body, name, email, website] = Object.values(this.#fields);
    if (website.value && !/^\w+:/.test(website.value)) website.control.value = `https://${website.value}`;
    return {
      body: body.control.value,
      author: { name: name.value, email: email.value || undefined, website: website.value || undefined },
      parent_id: this.#given.parent?.id,
    };
  }

  /** One key for every try to post one draft.  @param {string} draft */
  #key(draft) {
    if (draft !== this.#attempt.draft) this.#attempt = { draft, key: newKey() };
    return this.#attempt.key;
  }

  /** @param {Problem} problem */
  #refused({ title, errors = [] }) {
    const elsewhere = [];
    for (const { pointer = "", message } of errors) {
      const field = this.#fields[pointer];
      if (field) field.refuse(`${field.label} ${message}.`);
      else elsewhere.push(`${pointer} ${message}.`);
    }
    if (this.#focusRefused()) return;
    this.#error.textContent = [`${title}.`, ...elsewhere, words.kept].join(" ");
    this.#error.focus();
  }

  /** @returns {boolean} whether there was a refused field to go to */
  #focusRefused() {
    const first = Object.values(this.#fields).find((field) => field.refused);
    first?.control.focus();
    return Boolean(first);
  }

  /** @param {boolean} busy */
  #setBusy(busy) {
    this.#busy = busy;
    this.#button.ariaDisabled = String(busy); // `disabled` would lose the focus
    this.#button.textContent = busy ? words.posting : this.#given.parent ? words.postReply : words.post;
  }
}

/** The second click may come when the first is answered already.  @param {MouseEvent} event */
function oncePerDoubleClick(event) {
  if (event.detail > 1) event.preventDefault();
}

/** 128 random bits; crypto.randomUUID is not there for pages without https. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
