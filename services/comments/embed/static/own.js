/** The reader's own comments in a thread: those that wait are shown to them, all can be taken back. */

/**
 * @typedef {{ id: string, revision: number, body: string, until: number }} Own  `until`: when it can no longer
 *   be edited, as milliseconds
 */

/** Called when a thread is shown.  @param {import("./thread.js").Thread} thread */
export async function showOwn(thread) {
  const { service } = thread;
  if (!service.identity.known) return;
  const mine = await service.mine().catch(() => []);
  for (const { id, revision, body, status, editable_until, covered, reviewed } of mine) {
    service.own.set(id, { id, revision, body, until: Date.parse(editable_until) });
    if (status !== "visible") await showWaiting(thread, id).catch(() => {});
    else if (covered || reviewed) await thread.known(id)?.refresh().catch(() => {});
    else thread.known(id)?.update({});
  }
}

/** @param {import("./thread.js").Thread} thread  @param {string} id */
async function showWaiting(thread, id) {
  const known = thread.known(id);
  if (known) await known.refresh();
  const comment = known ?? (await thread.place(id));
  if (comment) thread.settle(comment);
}
