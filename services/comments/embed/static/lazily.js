/** Fetches what few readers ever need. */

import { say } from "./words.js";

/**
 * @template Made
 * @param {import("./thread.js").Thread} thread
 * @param {(parts: Awaited<ReturnType<typeof import("./later.js").ready>>) => Made} use
 * @returns {Promise<Made | undefined>} nothing, if it cannot be had right now
 */
export async function lazily(thread, use) {
  try {
    const { ready } = await import("./later.js");
    return use(await ready(thread.node.lang));
  } catch {
    thread.complain(new Error(say("unreachable")));
  }
}
