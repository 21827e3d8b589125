/** Asks, as the author, that somebody else looks at a moderator's decision. */

import { newKey } from "./attempt.js";
import { element, pushButton } from "./dom.js";
import { Field } from "./field.js";
import { say } from "./words.js";

/**
 * @param {import("./thread.js").Thread} thread
 * @param {string} id  of the comment
 * @param {(sent?: boolean) => void} closed
 * @returns {import("./panel.js").Made}
 */
export function appealForm(thread, id, closed) {
  const attempt = newKey();
  const text = new Field(say("appealNote"), "", { rows: 3, maxlength: 1000, required: true });
  const submits = { type: "submit", class: "post", part: "button post" };
  const cancel = pushButton(say("cancel"), { click: () => closed() });
  const buttons = element("p", {}, pushButton(say("send"), submits), cancel);
  const node = element("form", { part: "form", "aria-label": say("appeal"), submit }, text.node, buttons);
  return { node, focus: () => text.control.focus() };

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    try {
      await thread.service.tell(id, "appeals", { text: text.value }, attempt);
      closed(true);
      thread.say(say("appealed"));
    } catch (error) {
      thread.complain(error);
    }
  }
}
