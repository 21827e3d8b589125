/** The form in which a comment, a reply or an edit is written: it loses nothing and posts nothing twice. */

import { considered } from "./ahead.js";
import { newKey } from "./attempt.js";
import { AuthorFields } from "./author.js";
import { element, pushButton } from "./dom.js";
import { swallowSecondClick } from "./doubleclick.js";
import { Draft } from "./draft.js";
import { Field } from "./field.js";
import { room } from "./length.js";
import { deliver } from "./outbox.js";
import { Preview } from "./preview.js";
import { Refusal } from "./service.js";
import { toolbar } from "./toolbar.js";
import { say, sentence } from "./words.js";

const REST = 400; // milliseconds without a key until what is written is kept

/**
 * @typedef {import("./service.js").Problem} Problem
 * @typedef {{ parent?: { id: string, author: string }, editing?: import("./own.js").Own,
 *   posted: (written: any) => void, cancelled?: () => void }} Purpose  whom it answers, or what is rewritten,
 *   and what follows: `posted` is given what the service answered
 */

export class CommentForm {
  #thread;
  #purpose;
  #draft;
  #body;
  #author;
  #preview;
  #error = element("div", { class: "error", part: "error", tabindex: "-1" });
  #button = element("button", { class: "post", part: "button post", click: swallowSecondClick });
  #busy = false;
  #composing = false;
  #timer = 0;
  #considered = "";
  #attempt = newKey();

  /** @param {import("./thread.js").Thread} thread  @param {Purpose} purpose */
  constructor(thread, purpose) {
    const { parent, editing, cancelled } = purpose;
    const name = say(editing ? "yourEdit" : parent ? "replyingTo" : "comment", { name: parent?.author });
    this.#thread = thread;
    this.#purpose = purpose;
    this.#draft = editing ? undefined : new Draft(thread.service.place, parent?.id);
    this.#author = editing ? undefined : new AuthorFields(thread.service.identity);
    this.#body = new Field(name, say("markdown"), { rows: 4, required: true });
    this.#body.control.value = editing?.body ?? this.#draft?.body ?? "";
    this.#preview = new Preview(thread, () => this.#body.control.value);
    const { episode } = thread.info.about;
    const area = /** @type {HTMLTextAreaElement} */ (this.#body.control);
    area.before(toolbar(area, episode === null ? "" : `ep ${episode + 1}`));
    const cancel = pushButton(say("cancel"), { click: () => this.#cancel() });
    const buttons = element("p", {}, this.#button, this.#preview.button, cancelled && cancel);
    const attributes = { novalidate: true, part: "form", "aria-label": name };
    const parts = [this.#body.node, this.#preview.node, this.#author?.node, this.#error, buttons];
    this.node = element("form", attributes, ...parts);
    this.#setBusy(false);
    this.#listen();
    if (this.#draft?.underway) this.#resume();
  }

  focus() {
    this.#written();
    this.#body.control.focus();
  }

  #listen() {
    const { signal } = this.#thread.service;
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#busy && !this.#composing && !this.#draft?.underway) this.#submit();
    });
    this.node.addEventListener("compositionstart", () => (this.#composing = true));
    this.node.addEventListener("compositionend", () => (this.#composing = false));
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      // Safari tells of the key that ends a composition after its end, and calls it 229.
      if (event.isComposing || event.keyCode === 229) event.preventDefault();
      else if (event.ctrlKey || event.metaKey) /** @type {HTMLFormElement} */ (this.node).requestSubmit();
    });
    this.node.addEventListener("focusin", () => this.#author?.fill(), { once: true });
    this.node.addEventListener("input", () => {
      this.#draft?.stop();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#written(), REST);
    });
    addEventListener("pagehide", () => this.#timer && this.#written(), { signal });
    this.#draft?.watch(() => this.#clear(), signal);
  }

  /** The writer rests: keep it, show it, measure it. */
  #written() {
    this.#timer = 0;
    this.#draft?.write(this.#body.control.value);
    this.#preview.refresh();
    const left = room(this.#body.control.value);
    this.#body.advise(left > 0 && left < Infinity ? say("roomLeft", { n: left }) : say("markdown"));
    this.#body.refuse(left < 0 ? say("tooLong", { n: -left }) : "");
    if (left < Infinity) this.#thread.say(say(left < 0 ? "tooLong" : "roomLeft", { n: Math.abs(left) }));
  }

  /** Nothing is to be kept any more. */
  #settle() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  async #submit() {
    this.#error.textContent = "";
    if (!(await this.#checked())) return;
    this.#setBusy(true);
    try {
      this.#posted(await this.#send(this.#body.control.value));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refused(error.problem);
    } finally {
      this.#setBusy(false);
    }
  }

  /** @returns {Promise<boolean>} whether it can be posted, or there is something to mend first */
  async #checked() {
    await this.#author?.identify();
    const { control } = this.#body;
    for (const field of Object.values(this.#fields)) {
      field.refuse(field.control.required && !field.value ? say("missing") : "");
    }
    const left = room(control.value);
    if (left < 0) this.#body.refuse(say("tooLong", { n: -left }));
    if (this.#focusRefused()) return false;
    if (control.value === this.#considered) return true;
    this.#busy = true;
    const sure = await considered(this.#thread, control, this.#error);
    this.#busy = false;
    if (sure) this.#considered = control.value;
    else this.focus();
    return sure;
  }

  /** @param {string} text */
  async #send(text) {
    const { service } = this.#thread;
    const { editing, parent } = this.#purpose;
    if (editing) return service.edit(editing.id, editing.revision, text, this.#attempt);
    const author = this.#author?.value;
    this.#draft?.send(service.request({ body: text, author, parent_id: parent?.id }));
    return this.#deliver();
  }

  #deliver() {
    return this.#draft && deliver(this.#thread.service, this.#draft, this.node, (why) => {
      this.#setBusy(false);
      this.#error.textContent = why;
      this.#thread.say(why);
    });
  }

  /** What was on its way when the page was left. */
  async #resume() {
    this.#setBusy(true);
    try {
      this.#posted(await this.#deliver());
    } catch (error) {
      this.#error.textContent = sentence(/** @type {Error} */ (error).message);
    } finally {
      this.#setBusy(false);
    }
  }

  /** @param {any} written  what the service answered, if it was sent */
  #posted(written) {
    if (!written) return;
    const { id, revision } = written;
    const body = this.#body.control.value;
    this.#clear();
    this.#thread.service.own.set(id, { until: Infinity, ...this.#purpose.editing, id, revision, body });
    this.#purpose.posted(written);
  }

  /** What is written stays on this page, but it is no draft any more. */
  #cancel() {
    this.#settle();
    this.#draft?.clear();
    this.#purpose.cancelled?.();
  }

  #clear() {
    this.#settle();
    this.#body.control.value = this.#error.textContent = "";
    this.#preview.hide();
  }

  /** @returns {Record<string, Field>} by the JSON pointers of the service's answers */
  get #fields() {
    return { "/body": this.#body, ...this.#author?.fields };
  }

  /** @param {Problem} problem */
  #refused({ title, code, errors = [] }) {
    const elsewhere = [];
    for (const { pointer = "", message } of errors) {
      const field = this.#fields[pointer];
      if (field) field.refuse(`${field.label} ${message}.`);
      else elsewhere.push(`${pointer} ${message}.`);
    }
    if (code === "revision_moved") return this.#conflict();
    if (this.#focusRefused()) return;
    this.#error.textContent = [sentence(title), ...elsewhere, say("kept")].join(" ");
    this.#error.focus();
  }

  /** It was changed elsewhere: show that text, and let the writer decide. */
  async #conflict() {
    const { editing } = this.#purpose;
    if (!editing) return;
    const { comment } = await this.#thread.service.comment(editing.id);
    editing.revision = comment.revision ?? editing.revision;
    this.#attempt = newKey();
    this.#error.replaceChildren(say("newer"), element("pre", {}, comment.body ?? ""));
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
    const { editing, parent } = this.#purpose;
    this.#busy = busy;
    this.#button.ariaDisabled = String(busy); // `disabled` would lose the focus
    this.#button.textContent = say(busy ? "posting" : editing ? "save" : parent ? "postReply" : "post");
    for (const { control } of Object.values(this.#fields)) control.readOnly = busy;
  }
}
