/** Votes for and against a comment: shown at once, put right when the service has counted. */

import { pushButton } from "./dom.js";
import { store, stored } from "./store.js";
import { say } from "./words.js";

/** @type {readonly ["up" | "down", string, number][]} */
const WAYS = [
  ["up", "▲", 1],
  ["down", "▼", -1],
];

/**
 * @param {import("./thread.js").Thread} thread
 * @param {import("./comment.js").Comment} comment
 * @returns {HTMLElement[]}
 */
export function voteButtons(thread, comment) {
  const { entry } = comment;
  const name = `rejoinder vote ${entry.id}`; // in this tab, from the first vote on
  let own = stored("sessionStorage", name) ?? 0;
  const buttons = WAYS.map(([, , value]) => {
    const click = () => vote(own === value ? 0 : value);
    return pushButton("", { class: "vote", part: "button vote", click });
  });
  draw();
  return buttons;

  /** @param {number} value */
  async function vote(value) {
    const before = { own, votes: entry.votes };
    entry.votes = { ...entry.votes };
    for (const [way, , one] of WAYS) entry.votes[way] += Number(value === one) - Number(own === one);
    own = value;
    draw();
    try {
      entry.votes = await thread.service.tell(entry.id, "votes", { value });
      store("sessionStorage", name, value);
    } catch (error) {
      ({ own, votes: entry.votes } = before);
      thread.complain(error);
    }
    draw();
  }

  function draw() {
    WAYS.forEach(([way, face, value], index) => {
      const n = entry.votes[way];
      buttons[index].textContent = n ? `${face} ${n}` : face;
      buttons[index].ariaLabel = say(value > 0 ? "voteUp" : "voteDown", { n });
      buttons[index].ariaPressed = String(own === value);
    });
  }
}
