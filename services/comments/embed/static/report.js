/** Tells the moderators what is wrong with a comment. */

import { newKey } from "./attempt.js";
import { element, pushButton, remark } from "./dom.js";
import { Field } from "./field.js";
import { say } from "./words.js";

const REASONS = ["spoiler", "spam", "abuse", "other"];

/**
 * @param {import("./thread.js").Thread} thread
 * @param {string} id  of the comment
 * @param {() => void} cancelled
 * @returns {import("./panel.js").Made}
 */
export function reportForm(thread, id, cancelled) {
  const attempt = newKey();
  const note = new Field(say("reportNote"), say("optional"), { rows: 2, maxlength: 1000 });
  const choices = REASONS.map((value) => {
    const input = element("input", { type: "radio", name: "reason", value, required: true });
    return element("label", { class: "choice" }, input, say(`report-${value}`));
  });
  const submits = { type: "submit", class: "post", part: "button post" };
  const node = /** @type {HTMLFormElement} */ (
    element(
      "form",
      { class: "report", part: "form", submit },
      element("fieldset", {}, element("legend", {}, say("reportWhy")), ...choices),
      note.node,
      element("p", {}, pushButton(say("send"), submits), pushButton(say("cancel"), { click: cancelled })),
    )
  );
  return { node, focus: () => node.querySelector("input")?.focus() };

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const reason = String(new FormData(node).get("reason"));
    try {
      await thread.service.tell(id, "reports", { reason, note: note.value || undefined }, attempt);
      thank(say("reported"));
    } catch (error) {
      const { problem } = /** @type {import("./service.js").Refusal} */ (error);
      if (problem?.code === "already_reported") thank(say("reportedBefore"));
      else thread.complain(error);
    }
  }

  /** @param {string} text */
  function thank(text) {
    const thanks = remark(text);
    thanks.tabIndex = -1;
    node.replaceChildren(thanks);
    thanks.focus();
  }
}
