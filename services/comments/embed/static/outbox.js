/** Sends what was written until there is an answer, through lost connections and reloads, and never twice. */

import { draftedReplies } from "./draft.js";
import { say, sentence } from "./words.js";

const FIRST_WAIT = 2; // seconds between two tries, then twice as many
const LONGEST_WAIT = 60;

/**
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("./service.js").Service} Service
 * @typedef {import("./service.js").Written} Written
 */

/**
 * Post what the draft has on its way. Tries again while that may help: after a while, when the reader is online
 * again, and at once when `form` is submitted.
 *
 * @param {Service} service
 * @param {Draft} draft
 * @param {HTMLElement} form
 * @param {(text: string) => void} tell  why it is not sent yet
 * @returns {Promise<Written | null>} null if something else has been written meanwhile
 */
export function deliver(service, draft, form, tell) {
  const delivery = delivered(service, draft, form, tell);
  service.posting = Promise.allSettled([service.posting, delivery]);
  return delivery;
}

/** @type {typeof deliver} */
async function delivered(service, draft, form, tell) {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    const sending = draft.underway;
    if (!sending) return null;
    try {
      const written = await alone(sending.attempt, () => service.post(sending.request, sending.attempt));
      draft.clear();
      service.own.set(written.id, { ...written, body: sending.request.body, until: Infinity });
      return written;
    } catch (error) {
      const { again } = /** @type {import("./service.js").Refusal} */ (error);
      if (service.signal.aborted) return null; // it is sent when the thread is opened again
      if (again === undefined) {
        draft.stop();
        throw error;
      }
      tell(navigator.onLine ? `${sentence(say("unreachable"))} ${say("kept")}` : say("offline"));
      await pause(Math.max(wait, again), form);
    }
  }
}

/**
 * See to it that every reply that was begun has its form on the page: a form sends what was on its way.
 *
 * @param {import("./thread.js").Thread} thread  that has just been shown
 */
export async function resend(thread) {
  for (const parent of draftedReplies(thread.service.place)) {
    await thread.place(parent).catch(() => {}); // it may be gone; the draft stays for a while
  }
}

/**
 * One tab at a time. Where there are no locks, the service still posts it only once.
 *
 * @template Answer
 * @param {string} name
 * @param {() => Promise<Answer>} act
 * @returns {Promise<Answer>}
 */
function alone(name, act) {
  return navigator.locks ? /** @type {any} */ (navigator.locks.request(`rejoinder ${name}`, act)) : act();
}

/** @param {number} seconds  @param {HTMLElement} form */
async function pause(seconds, form) {
  const over = new AbortController();
  await new Promise((resolve) => {
    const init = { signal: over.signal };
    addEventListener("online", resolve, init);
    form.addEventListener("submit", resolve, init);
    form.addEventListener("input", resolve, init);
    if (navigator.onLine) setTimeout(resolve, seconds * 1000);
  });
  over.abort();
}
