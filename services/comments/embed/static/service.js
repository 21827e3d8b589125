/**
 * The comment service's API, as far as the embed uses it; its own reference is at /schema.
 *
 * @typedef {{ name: string, website?: string | null }} Author
 * @typedef {{ count: number, items: Entry[], next: string | null }} Entries
 * @typedef {[scope: string | null, html: string]} Covered
 * @typedef {{ id: string, parent_id: string | null, depth: number, status: string, author: Author | null,
 *   html: string | null, revision: number | null, created_at: string, edited_at: string | null,
 *   replies: Entries, covered?: Covered[], warnings?: string[] }} Entry  the last two for its author alone
 * @typedef {{ thread: { closed: boolean, comments: number }, comments: Entries }} ThreadPage
 * @typedef {{ revision: number, spoilers: Covered[] }} Spoilers
 * @typedef {{ pointer?: string, message: string }} FieldError
 * @typedef {{ title: string, code?: string, detail?: string, errors?: FieldError[] }} Problem
 * @typedef {{ name: string, email?: string, website?: string }} Writer
 * @typedef {{ author: Writer, body: string, parent_id?: string }} Draft
 * @typedef {{ id: string, parent_id: string | null, status: string, revision: number, html: string,
 *   spoilers: Covered[], author: Author, created_at: string, author_token: string,
 *   warnings: string[] }} Written
 */

import { isWeb } from "./dom.js";
import { words } from "./words.js";

const PATIENCE = 20_000; // milliseconds for an answer to a post

/** The service said no, or nothing: `problem` is its problem document (RFC 9457). */
export class Refusal extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** One thread's side of the API. The author's token is kept for the session, from the first post on. */
export class Service {
  #base;
  #site;
  #key;
  #store;
  /** @type {string | null} */
  #token;

  /**
   * @param {string} base  where the service is
   * @param {string} site
   * @param {string} key
   * @param {AbortSignal} signal  ends reading
   */
  constructor(base, site, key, signal) {
    this.#base = new URL(base.endsWith("/") ? base : `${base}/`, location.href);
    this.#site = encodeURIComponent(site);
    this.#key = key;
    this.#store = `rejoinder ${this.#base} ${site}`;
    this.#token = this.#kept();
    this.signal = signal;
  }

  /** @param {string | null} [after]  @returns {Promise<ThreadPage>} */
  thread(after) {
    return this.#ask(`sites/${this.#site}/thread`, { key: this.#key, after }, { signal: this.signal });
  }

  /** @param {string} id  @param {string | null} after  @returns {Promise<Entries>} */
  async replies(id, after) {
    return (await this.#ask(`comments/${id}/replies`, { after }, { signal: this.signal })).comments;
  }

  /** @param {string} id  @returns {Promise<Spoilers>} */
  spoilers(id) {
    return this.#ask(`comments/${id}/spoilers`, {}, { signal: this.signal });
  }

  /** One comment, which its author sees while it waits.  @param {string} id  @returns {Promise<Entry>} */
  async comment(id) {
    const init = { signal: this.signal, headers: this.#identity() };
    return (await this.#ask(`comments/${id}`, {}, init)).comment;
  }

  /**
   * @param {Draft} draft
   * @param {string} attempt  the same for every try to post the same draft: it is posted once
   * @returns {Promise<Written>}
   */
  async post(draft, attempt) {
    const body = JSON.stringify({ thread: { key: this.#key, ...page() }, ...draft });
    const send = () => {
      const headers = { "Content-Type": "application/json", "Idempotency-Key": attempt, ...this.#identity() };
      const init = { method: "POST", headers, body, signal: AbortSignal.timeout(PATIENCE) };
      return this.#ask(`sites/${this.#site}/comments`, {}, init);
    };
    const written = await send().catch((error) => {
      if (error.problem?.code !== "unknown_author") throw error;
      this.#keep(null);
      return send();
    });
    this.#keep(written.author_token);
    return written;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | null | undefined>} query
   * @param {RequestInit} init
   * @returns {Promise<any>}
   */
  async #ask(path, query, init) {
    const url = new URL(`v1/${path}`, this.#base);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    try {
      const answer = await fetch(url, { credentials: "omit", ...init });
      const body = await answer.json();
      if (answer.ok) return body;
      throw new Refusal(body);
    } catch (error) {
      if (error instanceof Refusal || this.signal.aborted) throw error;
      throw new Refusal({ title: words.unreachable });
    }
  }

  /** @returns {Record<string, string>} */
  #identity() {
    return this.#token ? { "Author-Token": this.#token } : {};
  }

  #kept() {
    try {
      return sessionStorage.getItem(this.#store);
    } catch {
      return null; // storage is not for everybody
    }
  }

  /** @param {string | null} token */
  #keep(token) {
    this.#token = token;
    try {
      if (token) sessionStorage.setItem(this.#store, token);
      else sessionStorage.removeItem(this.#store);
    } catch {
      // then for this page only
    }
  }
}

/** The page as the service notes it with a thread's first comment: its canonical address if that is here. */
function page() {
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="canonical"]'));
  const here = location.origin + location.pathname;
  const url = canonical?.href.startsWith(`${location.origin}/`) ? canonical.href : here;
  const title = document.title.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return { url: isWeb(url) ? url : undefined, title: [...title].slice(0, 500).join("") || undefined };
}
