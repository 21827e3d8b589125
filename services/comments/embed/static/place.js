/** Brings a comment from anywhere in a thread to where it belongs, without what stands before it. */

import { Refusal } from "./service.js";
import { say } from "./words.js";

/**
 * @typedef {import("./comment.js").Comment} Comment
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {import("./thread.js").Thread} Thread
 */

/**
 * @param {Thread} thread
 * @param {string} id
 * @returns {Promise<Comment | undefined>} nothing if it belongs to another thread
 */
export async function bring(thread, id) {
  const known = thread.known(id);
  if (known) return known;
  const { thread: home, comment, ancestors } = await thread.service.comment(id);
  if (home.site !== thread.site || home.key !== thread.key) return;
  let { roots: list } = thread;
  let placed;
  for (const entry of [...ancestors, comment]) {
    placed = list.place(entryOf(entry));
    ({ list } = placed);
  }
  return placed;
}

/** Lead the reader to the comment that an address names.  @param {Thread} thread  @param {string} hash */
export async function lead(thread, hash) {
  const [, id] = /^#comment-([\w-]+)$/.exec(hash) ?? [];
  if (!id) return;
  try {
    const fresh = !thread.known(id);
    const comment = await bring(thread, id);
    if (!comment) return;
    if (fresh) await comment.list.more();
    comment.reveal();
    thread.mark(comment);
    comment.focus("start");
    thread.say(say("here", { name: comment.author }));
  } catch (error) {
    const missing = error instanceof Refusal && error.problem.status === 404;
    thread.complain(missing ? new Error(say("missingComment")) : error);
  }
}

/** As a page has it, its replies not read yet.  @param {any} comment  of `/v1/comments/{id}`  @returns {Entry} */
export function entryOf(comment) {
  const { replies } = comment;
  return { ...comment, replies: { count: replies, items: [], next: replies ? "" : null } };
}
