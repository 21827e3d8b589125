/** What somebody has begun to write, kept on their device until it is posted, or for thirty days. */

import { newKey } from "./attempt.js";
import { store, stored, storedNames } from "./store.js";

const KEPT = 30 * 24 * 3600 * 1000; // milliseconds
const PREFIX = "rejoinder draft ";

/**
 * @typedef {import("./service.js").Request} Request
 * @typedef {{ attempt: string, request: Request }} Sending  what is on its way, and the key it is posted under
 * @typedef {{ body: string, at: number, sending?: Sending, underway?: boolean }} Kept
 */

export class Draft {
  #name;
  /** @type {Kept | null} */
  #kept;

  /** @param {string} place  the thread  @param {string} [parent]  the comment it answers */
  constructor(place, parent = "") {
    this.#name = `${PREFIX}${place} ${parent}`;
    this.#kept = this.#read();
  }

  get body() {
    return this.#kept?.body ?? "";
  }

  /** What is to be sent, now or when that is possible. */
  get underway() {
    return this.#kept?.underway ? this.#kept.sending : undefined;
  }

  /** Another text: nothing is on its way any more.  @param {string} body */
  write(body) {
    if (body === this.body) return;
    this.#keep(body.trim() ? { body, at: Date.now() } : null);
  }

  /** Kept before it is sent: whoever sends it again, even after a reload, uses the same key.  @param {Request} request */
  send(request) {
    const before = this.#kept?.sending;
    const sending = before && same(before.request, request) ? before : { attempt: newKey(), request };
    this.#keep({ body: request.body, at: Date.now(), sending, underway: true });
  }

  /** It is not to be sent by itself any more. */
  stop() {
    if (this.#kept?.underway) this.#keep({ ...this.#kept, underway: false });
  }

  /** It is posted. */
  clear() {
    this.#keep(null);
  }

  /** Hear when another tab has posted it.  @param {() => void} posted  @param {AbortSignal} signal */
  watch(posted, signal) {
    const listen = (/** @type {StorageEvent} */ { key, newValue }) => {
      if (key !== this.#name || newValue) return;
      this.#kept = null;
      posted();
    };
    addEventListener("storage", listen, { signal });
  }

  #read() {
    const kept = stored("localStorage", this.#name);
    return kept?.at > Date.now() - KEPT ? kept : null;
  }

  /** @param {Kept | null} kept */
  #keep(kept) {
    this.#kept = kept;
    store("localStorage", this.#name, kept);
  }
}

/** Forget all drafts that are too old.  @param {string} place  a thread  @returns {string[]} whom the drafts there answer */
export function draftedReplies(place) {
  for (const name of storedNames(PREFIX)) {
    if (!(stored("localStorage", name)?.at > Date.now() - KEPT)) store("localStorage", name, null);
  }
  const here = `${PREFIX}${place} `;
  return storedNames(here).flatMap((name) => name.slice(here.length) || []);
}

/** The page may have another title by now.  @param {Request} one  @param {Request} other */
function same(one, other) {
  return JSON.stringify({ ...one, thread: 0 }) === JSON.stringify({ ...other, thread: 0 });
}
