/** The custom element: attributes and life cycle around the view of one thread. */

import { element } from "./dom.js";
import { Service } from "./service.js";
import { STYLE } from "./style.js";
import { Thread } from "./thread.js";
import { words } from "./words.js";

const HOME = new URL("../../", import.meta.url).href; // this module is {home}embed/{release}/element.js

/** `site` and `key` name the thread; `api` is the service's address if this script comes from elsewhere. */
export class RejoinderThread extends HTMLElement {
  static observedAttributes = ["site", "key", "api"];

  #life = new AbortController();
  #due = false;
  #root = this.attachShadow({ mode: "open" });

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [STYLE];
  }

  connectedCallback() {
    this.#changed();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  /**
   * @param {string} _name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(_name, before, after) {
    if (before !== after) this.#changed();
  }

  /** Several attributes are set one after the other: open once. */
  async #changed() {
    if (this.#due) return;
    this.#due = true;
    await null;
    this.#due = false;
    if (this.isConnected) this.#open();
  }

  #open() {
    this.#life.abort();
    this.#life = new AbortController();
    const [site, key] = [this.getAttribute("site"), this.getAttribute("key")];
    if (!site || !key) {
      this.#root.replaceChildren(element("p", {}, words.unnamed));
      return;
    }
    const { signal } = this.#life;
    const thread = new Thread(new Service(this.getAttribute("api") ?? HOME, site, key, signal));
    this.#root.replaceChildren(thread.node);
    thread.open();
    addEventListener("hashchange", () => thread.goTo(location.hash), { signal });
  }
}
