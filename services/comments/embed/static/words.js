/** What the embed says. */

const LANGUAGE = "en";
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });
const absolute = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long", timeStyle: "long" });
const number = new Intl.NumberFormat(LANGUAGE);

/** @type {[Intl.RelativeTimeFormatUnit, number][]} unit, and how many seconds it has */
const UNITS = [
  ["year", 31556952],
  ["month", 2629746],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

export const words = {
  comments: "Comments",
  loading: "Loading comments…",
  unnamed: "This thread needs its site and its key.",
  unreachable: "The comments cannot be reached right now",
  again: "Try again",
  closed: "This thread takes no more comments.",
  /** @type {Record<string, string>} by status */
  gone: {
    deleted: "Deleted by its author.",
    removed: "Removed by a moderator.",
    held: "Waiting for review.",
  },
  /** @type {Record<string, string>} by status */
  waiting: {
    pending: "Waiting for review. There is no need to post it again.",
    held: "A moderator will look at it first. There is no need to post it again.",
    removed: "A moderator has decided not to show this comment.",
  },
  /** @type {Record<string, string>} by the service's name for them */
  warnings: {
    "spoiler-unclosed": "A spoiler mark was never closed, so the rest of its paragraph is covered.",
    "output-too-large": "This was too much to lay out, so it is shown as plain text.",
  },
  posted: "Your comment is posted.",
  shown: "Your comment is now shown to everybody.",
  edited: "edited",
  reply: "Reply",
  cancel: "Cancel",
  changed: "This comment has just changed; this is the new one",
  moreComments: "More comments",
  comment: "Your comment",
  hint: "Markdown works. Cover spoilers like this: >![ep 5] text!<",
  name: "Name",
  email: "E-mail",
  emailHint: "optional, never shown",
  website: "Website",
  websiteHint: "optional",
  post: "Post comment",
  postReply: "Post reply",
  posting: "Posting…",
  kept: "What you wrote is still here, and trying again will not post it twice.",
  missing: "This cannot be left empty.",

  /** @param {number} n */
  count: (n) => (n === 0 ? "No comments yet" : n === 1 ? "1 comment" : `${number.format(n)} comments`),
  /** @param {number} n */
  moreReplies: (n) => (n === 1 ? "1 more reply" : `${number.format(n)} more replies`),
  /** @param {number} n */
  loaded: (n) => (n === 1 ? "1 more loaded" : `${number.format(n)} more loaded`),
  /** @param {string | null} scope */
  spoiler: (scope) => (!scope ? "Spoiler" : /spoiler/i.test(scope) ? scope[0].toUpperCase() + scope.slice(1) : `Spoiler: ${scope}`),
  /** @param {string} name */
  replyTo: (name) => `Reply to ${name}`,
  /** @param {string} name */
  replyingTo: (name) => `Your reply to ${name}`,
  /** @param {string} name */
  inReplyTo: (name) => `in reply to ${name}`,
};

/** @param {Date} when  @param {Date} now  @returns {string} "3 hours ago" */
export function ago(when, now) {
  const seconds = Math.min(0, (when.getTime() - now.getTime()) / 1000); // the reader's clock may be slow
  const [unit, size] = UNITS.find(([, size]) => -seconds >= size) ?? ["second", 1];
  return unit === "second" ? relative.format(0, unit) : relative.format(Math.trunc(seconds / size), unit);
}

/** @param {Date} when  @returns {string} date and time in full, in the reader's time zone */
export function inFull(when) {
  return absolute.format(when);
}
