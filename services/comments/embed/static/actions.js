/** The row of things to do under a comment: answer, vote, report; and rewrite or take back what is one's own. */

import { element, remark } from "./dom.js";
import { Draft } from "./draft.js";
import { CommentForm } from "./form.js";
import { historyPanel } from "./history.js";
import { lazily } from "./lazily.js";
import { closePanel, opener, openPanel } from "./panel.js";
import { question } from "./question.js";
import { say } from "./words.js";
import { voteButtons } from "./votes.js";

/**
 * @typedef {import("./comment.js").Comment} Comment
 * @typedef {import("./own.js").Own} Own
 * @typedef {import("./thread.js").Thread} Thread
 */

/** @type {WeakMap<Comment, CommentForm>} what is written in them stays while they are closed */
const replies = new WeakMap();

/** Called whenever the comment is drawn.  @param {Thread} thread  @param {Comment} comment  @returns {HTMLElement} */
export function actions(thread, comment) {
  const { id, status, edited_at, review } = comment.entry;
  const own = status !== "removed" && thread.service.own.get(id);
  const [visible, open] = [status === "visible", status === "visible" && !thread.closed];
  return element(
    "div",
    { class: "actions", part: "actions" },
    open && replyButton(thread, comment),
    ...(open ? voteButtons(thread, comment) : []),
    own && own.until > Date.now() && opener(comment, "edit", () => editForm(thread, comment, own)),
    own && opener(comment, "delete", () => deleting(thread, comment, own)),
    review?.action && opener(comment, "appeal", () => lazily(thread, (parts) => parts.appealForm(thread, id, appealed)), review.action),
    visible && edited_at && opener(comment, "history", () => historyPanel(thread, id)),
    open && !own && opener(comment, "report", () => lazily(thread, (parts) => parts.reportForm(thread, id, () => closePanel(comment)))),
  );

  /** @param {boolean} [sent] */
  function appealed(sent) {
    closePanel(comment, sent);
    if (sent) comment.refresh().then(() => comment.focus(), () => {});
  }
}

/**
 * Tells the author of a cover that somebody else has put there, and offers to put marks of their own instead.
 *
 * @param {Thread} thread
 * @param {Comment} comment
 * @param {import("./service.js").Cover} cover
 * @returns {HTMLElement}
 */
export function coverNotice(thread, comment, { notice, marked, action }) {
  const own = /** @type {Own} */ (thread.service.own.get(comment.entry.id)); // nobody else is told of it
  return remark(notice, " ", marked && opener(comment, "mark", () => editForm(thread, comment, { ...own, body: marked }), action));
}

/** @param {Thread} thread  @param {Comment} comment */
function replyButton(thread, comment) {
  const { author } = comment;
  const form = () => {
    const made = replies.get(comment) ?? replyForm(thread, comment);
    replies.set(comment, made);
    return made;
  };
  const button = opener(comment, "reply", form, say("reply"), { "aria-label": say("replyTo", { name: author }) });
  if (!replies.has(comment) && new Draft(thread.service.place, comment.entry.id).body) openPanel(comment, "reply", button, form(), true);
  return button;
}

/** @param {Thread} thread  @param {Comment} comment */
function replyForm(thread, comment) {
  return new CommentForm(thread, {
    parent: { id: comment.entry.id, author: comment.author },
    posted: (written) => {
      closePanel(comment, true);
      thread.written(written, comment.list, comment.entry.depth + 1);
    },
    cancelled: () => closePanel(comment),
  });
}

/** @param {Thread} thread  @param {Comment} comment  @param {Own} own */
function editForm(thread, comment, own) {
  return new CommentForm(thread, {
    editing: { ...own },
    posted: (revised) => {
      closePanel(comment, true);
      comment.update({ cover: undefined, review: undefined, ...revised, covered: revised.spoilers, spoilers: revised.spoilers.length });
      comment.focus();
      thread.say(say(revised.status === "visible" ? "saved" : "waiting-pending"));
      if (revised.status !== "visible") thread.settle(comment);
    },
    cancelled: () => closePanel(comment),
  });
}

/** @param {Thread} thread  @param {Comment} comment  @param {Own} own */
function deleting(thread, comment, own) {
  return question(say("deleteThis"), { delete: say("delete"), keep: say("keep") }, async (answer) => {
    if (answer !== "delete") return closePanel(comment);
    try {
      await thread.service.remove(own.id, own.revision);
      thread.service.own.delete(own.id);
      closePanel(comment, true);
      comment.update({ status: "deleted", html: null, author: null });
      comment.focus();
      thread.say(say("goneDeleted"));
    } catch (error) {
      thread.complain(error);
    }
  });
}
