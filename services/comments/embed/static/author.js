/** The part of a form that says who writes: name, e-mail, website, or that the host knows them. */

import { element } from "./dom.js";
import { Field } from "./field.js";
import { say } from "./words.js";

export class AuthorFields {
  #identity;
  /** @type {Record<string, Field>} by the JSON pointers of the service's answers */
  #fields = {
    "/author/name": new Field(say("name"), "", { required: true, autocomplete: "name" }),
    "/author/email": new Field(say("email"), say("emailHint"), { type: "email", autocomplete: "email" }),
    "/author/website": new Field(say("website"), say("optional"), { type: "url", autocomplete: "url" }),
  };
  #remember = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox" }));
  #member = "";
  #known = element("p", {});

  /** @param {import("./identity.js").Identity} identity */
  constructor(identity) {
    this.#identity = identity;
    const fields = Object.values(this.#fields).map(({ node }) => node);
    const remember = element("label", { class: "choice" }, this.#remember, say("remember"));
    this.node = element("div", { class: "who" }, this.#known, ...fields, remember);
    this.#known.hidden = true;
    if (identity.known) this.fill();
  }

  /** By pointer; none for a member. */
  get fields() {
    return this.#member ? {} : this.#fields;
  }

  /** Whoever has written here before need not say again who they are. */
  fill() {
    const { writer, remembered } = this.#identity;
    for (const [name, value] of Object.entries(writer)) this.#fields[`/author/${name}`].control.value ||= value ?? "";
    this.#remember.checked = remembered;
    return this.identify();
  }

  /** Nor need those whom the host knows. */
  async identify() {
    const member = (await this.#identity.member()) ?? "";
    this.#member = member;
    this.#known.textContent = member && say("writingAs", { name: member });
    for (const node of this.node.children) /** @type {HTMLElement} */ (node).hidden = Boolean(member) === (node !== this.#known);
  }

  /** Who writes, noted for the next time; nothing of a member.  @returns {import("./identity.js").Writer | undefined} */
  get value() {
    if (this.#member) return undefined;
    const [name, email, website] = Object.values(this.#fields);
    if (website.value && !/^\w+:/.test(website.value)) website.control.value = `https://${website.value}`;
    const writer = { name: name.value, email: email.value || undefined, website: website.value || undefined };
    this.#identity.know(writer, this.#remember.checked);
    return writer;
  }
}
