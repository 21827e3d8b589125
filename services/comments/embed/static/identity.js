/**
 * Who the reader is to the service: whoever holds the token of an earlier comment, or a member of the host's own
 * site, whose word is an assertion (a JWT) in the element's `sso` or at the address in its `sso-url`.
 */

import { store, stored } from "./store.js";

const MARGIN = 30_000; // milliseconds: an assertion is not to run out on its way

/** @typedef {{ name: string, email?: string, website?: string }} Writer */

export class Identity {
  #name;
  #host;
  /** @type {string | null} */
  #token;
  #assertion = "";

  /** @param {string} place  service and site  @param {HTMLElement} host  the element on the page */
  constructor(place, host) {
    this.#name = `rejoinder me ${place}`;
    this.#host = host;
    const remembered = stored("localStorage", this.#name);
    const { token, writer } = remembered ?? stored("sessionStorage", this.#name) ?? {};
    this.#token = token ?? null;
    this.remembered = Boolean(remembered);
    /** @type {Partial<Writer>} who wrote last, to fill in the next form with */
    this.writer = writer ?? {};
  }

  /** Whether there may be something of the reader's own to show. */
  get known() {
    return this.#token !== null || this.#host.hasAttribute("sso");
  }

  /** Note who writes.  @param {Writer} writer  @param {boolean} remember  on this device: they asked for it */
  know(writer, remember) {
    this.writer = writer;
    this.remembered = remember;
    this.keep(this.#token);
  }

  /** @param {string | null} token  of the author; empty for a member, who has none but has written all the same */
  keep(token) {
    this.#token = token;
    const kept = (this.remembered || token !== null) && { token, writer: this.remembered ? this.writer : undefined };
    store("localStorage", this.#name, this.remembered && kept);
    store("sessionStorage", this.#name, !this.remembered && kept);
  }

  /** The service does not know this one any more. */
  forget() {
    this.#assertion = "";
    this.keep(null);
  }

  /** @returns {Promise<Record<string, string>>} what tells the service who asks */
  async headers() {
    const assertion = await this.#asserted();
    if (assertion) return { "Author-Assertion": assertion };
    return this.#token ? { "Author-Token": this.#token } : {};
  }

  /** @returns {Promise<string | undefined>} a member's name; the host is asked for it only now */
  async member() {
    return claims(await this.#asserted()).name;
  }

  /** @returns {Promise<string>} empty for a reader who is no member */
  async #asserted() {
    const url = this.#host.getAttribute("sso-url");
    this.#assertion ||= this.#host.getAttribute("sso") ?? "";
    if (url && (claims(this.#assertion).exp ?? 0) * 1000 < Date.now() + MARGIN) {
      const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
      this.#assertion = answer?.ok ? (await answer.text()).trim() : "";
    }
    return this.#assertion;
  }
}

/** What an assertion says; the service checks whether that is true.  @param {string} assertion  @returns {any} */
function claims(assertion) {
  try {
    const text = atob(assertion.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (byte) => byte.charCodeAt(0))));
  } catch {
    return {};
  }
}
