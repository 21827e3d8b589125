/**
 * The comment service's API, as far as the embed uses it; its own reference is at /schema.
 *
 * @typedef {import("./identity.js").Writer} Writer
 * @typedef {{ name: string, website?: string | null }} Author
 * @typedef {{ count: number, items: Entry[], next: string | null }} Entries
 * @typedef {[scope: string | null, html: string]} Covered
 * @typedef {{ up: number, down: number }} Votes
 * @typedef {{ id: string, parent_id: string | null, depth: number, status: string, author: Author | null,
 *   html: string | null, spoilers: number, revision: number | null, created_at: string, edited_at: string | null,
 *   votes: Votes, replies: Entries, covered?: Covered[], warnings?: string[], body?: string, cover?: Cover, review?: Review }} Entry  the
 *   last five for its author alone
 * @typedef {{ notice: string, marked: string | null, action?: string }} Cover  that somebody else put over it, what
 *   to say of it, and its text with marks instead, where it can be edited
 * @typedef {{ notices: string[], action?: string }} Review  what to say of a moderator's decision, and what to call
 *   asking for another look, where its author may
 * @typedef {{ work: string | null, season: number | null, episode: number | null }} About
 * @typedef {{ closed: boolean, comments: number, version: number, title: string | null, about: About }} ThreadInfo
 * @typedef {{ thread: ThreadInfo, sort: string, comments: Entries }} ThreadPage
 * @typedef {{ after?: string | null, sort?: string }} Cut
 * @typedef {{ thread: { site: string, key: string }, comment: Entry, ancestors: Entry[] }} Shown
 * @typedef {{ revision: number, spoilers: Covered[] }} Spoilers
 * @typedef {{ revision: number, status: string, html: string | null, at: string }} Revision
 * @typedef {{ html: string, spoilers: Covered[], warnings: string[],
 *   ahead: { episode: string, page: string } | null }} Preview
 * @typedef {{ pointer?: string, message: string }} FieldError
 * @typedef {{ title: string, status?: number, code?: string, detail?: string, errors?: FieldError[] }} Problem
 * @typedef {{ author?: Writer, body: string, parent_id?: string }} Given
 * @typedef {Given & { thread: { key: string, url?: string, title?: string } }} Request
 * @typedef {{ id: string, parent_id: string | null, status: string, revision: number, html: string,
 *   spoilers: Covered[], author: Author, created_at: string, author_token: string | null,
 *   warnings: string[] }} Written
 * @typedef {{ status: string, revision: number, html: string, spoilers: Covered[], edited_at: string | null,
 *   warnings: string[] }} Revised
 * @typedef {{ id: string, parent_id: string | null, status: string, revision: number, html: string, body: string,
 *   at: string, editable_until: string, covered: boolean,
 *   reviewed: boolean }} OwnComment
 */

import { newKey } from "./attempt.js";
import { isWeb } from "./dom.js";
import { Identity } from "./identity.js";
import { say } from "./words.js";

const PATIENCE = 20_000; // milliseconds for an answer to what is written
const GLANCE = 4_000; // and for one that nobody should have to wait for

/** The service said no, or nothing: `problem` is its problem document (RFC 9457). */
export class Refusal extends Error {
  /** @param {Problem} problem  @param {number} [again]  seconds to wait, where trying again may help */
  constructor(problem, again) {
    super(problem.title);
    this.problem = problem;
    this.again = again;
  }
}

/** One thread's side of the API. */
export class Service {
  #base;
  #site;
  #key;

  /** @type {Map<string, import("./own.js").Own>} what is the reader's own, by id */
  own = new Map();
  /** @type {Promise<unknown>} fulfilled when nothing is being posted */
  posting = Promise.resolve();

  /**
   * @param {string} base  where the service is
   * @param {string} site
   * @param {string} key
   * @param {AbortSignal} signal  ends reading
   * @param {HTMLElement} host  the element on the page
   */
  constructor(base, site, key, signal, host) {
    this.#base = new URL(base.endsWith("/") ? base : `${base}/`, location.href);
    this.#site = `sites/${encodeURIComponent(site)}`;
    this.#key = key;
    this.signal = signal;
    this.place = `${this.#base} ${site} ${key}`;
    this.identity = new Identity(`${this.#base} ${site}`, host);
  }

  /** @param {Cut} [cut]  @returns {Promise<ThreadPage>} */
  thread(cut) {
    return this.#read(`${this.#site}/thread`, { key: this.#key, ...cut });
  }

  /** @param {string} id  @param {Cut} cut  @returns {Promise<Entries>} */
  async replies(id, cut) {
    return (await this.#read(`comments/${id}/replies`, cut)).comments;
  }

  /** A comment and whom it answers; its author sees it while it waits.  @param {string} id  @returns {Promise<Shown>} */
  async comment(id) {
    const lang = this.own.has(id) ? say("language") : "";
    return this.#read(`comments/${id}`, { lang }, await this.#asker(id));
  }

  /** @param {string} id  @returns {Promise<Spoilers>} */
  async spoilers(id) {
    return this.#read(`comments/${id}/spoilers`, {}, await this.#asker(id));
  }

  /** What the asker may see of them, the first one first.  @param {string} id  @returns {Promise<Revision[]>} */
  async revisions(id) {
    return (await this.#read(`comments/${id}/revisions`, {}, await this.#asker(id))).revisions;
  }

  /** The reader's own comments in this thread.  @returns {Promise<OwnComment[]>} */
  async mine() {
    const query = { key: this.#key, shown: "true", removed: "true" };
    return (await this.#read(`${this.#site}/mine`, query, await this.identity.headers())).comments;
  }

  /** @param {number} since  version of the thread  @returns {string} where its changes are told */
  live(since) {
    return this.#url(`${this.#site}/live`, { key: this.#key, since: String(since) }).href;
  }

  /** @param {string} body  @returns {Promise<Preview>} */
  preview(body) {
    const init = { ...json({ thread: { key: this.#key }, body }), signal: AbortSignal.timeout(GLANCE) };
    return this.#ask(this.#url(`${this.#site}/preview`), init);
  }

  /** What `post` takes.  @param {Given} given  @returns {Request} */
  request(given) {
    return { thread: { key: this.#key, ...page() }, ...given };
  }

  /**
   * @param {Request} request
   * @param {string} attempt  the same for every try to post the same request: it is posted once
   * @returns {Promise<Written>}
   */
  async post(request, attempt) {
    const written = await this.#write("POST", `${this.#site}/comments`, attempt, request);
    this.identity.keep(written.author_token ?? "");
    return written;
  }

  /** @param {string} id  @param {number} revision  the one that was read  @param {string} body  @param {string} attempt  @returns {Promise<Revised>} */
  edit(id, revision, body, attempt) {
    return this.#write("PATCH", `comments/${id}`, attempt, { body }, revision);
  }

  /** @param {string} id  @param {number} revision  the one that was read */
  remove(id, revision) {
    return this.#write("DELETE", `comments/${id}`, newKey(), undefined, revision);
  }

  /** Something about a comment.  @param {string} id  @param {"reports" | "appeals" | "votes"} what  @param {unknown} given  @param {string} [attempt] */
  tell(id, what, given, attempt = newKey()) {
    return this.#write("POST", `comments/${id}/${what}`, attempt, given);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} attempt
   * @param {unknown} given
   * @param {number} [revision]
   * @returns {Promise<any>}
   */
  async #write(method, path, attempt, given, revision) {
    const send = async () => {
      const init = json(given, { "Idempotency-Key": attempt, ...(await this.identity.headers()) });
      if (revision) init.headers["If-Match"] = `"${revision}"`;
      return this.#ask(this.#url(path), { ...init, method, signal: AbortSignal.timeout(PATIENCE) });
    };
    return send().catch((error) => {
      if (error.problem?.status !== 401) throw error;
      this.identity.forget(); // the service has forgotten them: they write as somebody new
      return send();
    });
  }

  /** Readers need not say who they are; whose own comment it is may see what waits.  @param {string} id */
  async #asker(id) {
    return this.own.has(id) ? this.identity.headers() : undefined;
  }

  /** @param {string} path  @param {Record<string, string | null | undefined>} [query]  @param {Record<string, string>} [headers] */
  #read(path, query, headers) {
    return this.#ask(this.#url(path, query), { signal: this.signal, headers });
  }

  /** @param {string} path  @param {Record<string, string | null | undefined>} [query] */
  #url(path, query = {}) {
    const url = new URL(`v1/${path}`, this.#base);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    return url;
  }

  /** @param {URL} url  @param {RequestInit} init  @returns {Promise<any>} */
  async #ask(url, init) {
    try {
      const answer = await fetch(url, { credentials: "omit", ...init });
      const body = answer.status === 204 ? null : await answer.json();
      if (answer.ok) return body;
      const busy = answer.status > 500 || answer.status === 429;
      throw new Refusal(body, busy ? Number(answer.headers.get("Retry-After")) || 0 : undefined);
    } catch (error) {
      if (error instanceof Refusal || this.signal.aborted) throw error;
      throw new Refusal({ title: say("unreachable") }, 0);
    }
  }
}

/** @param {unknown} given  @param {Record<string, string>} [headers] */
function json(given, headers = {}) {
  if (given) headers["Content-Type"] = "application/json";
  return { method: "POST", body: given ? JSON.stringify(given) : undefined, headers };
}

/** The page as the service notes it with a thread's first comment: its canonical address if that is here. */
function page() {
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="canonical"]'));
  const here = location.origin + location.pathname;
  const url = canonical?.href.startsWith(`${location.origin}/`) ? canonical.href : here;
  const title = document.title.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return { url: isWeb(url) ? url : undefined, title: [...title].slice(0, 500).join("") || undefined };
}
