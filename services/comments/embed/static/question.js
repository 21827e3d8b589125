/** Asks the reader something in its place on the page, not in a window above it. */

import { element, pushButton } from "./dom.js";

let questions = 0;

/**
 * @param {string} text
 * @param {Record<string, string>} answers  what each button says; the last one is for "never mind"
 * @param {(answer: string) => void} answered  told once
 * @returns {{ node: HTMLElement, focus(): void }}
 */
export function question(text, answers, answered) {
  questions += 1;
  const id = `question-${questions}`;
  const buttons = Object.entries(answers).map(([answer, label]) =>
    pushButton(label, { "aria-describedby": id, click: () => answered(answer) }),
  );
  const escape = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && buttons.at(-1)?.click();
  const named = { role: "group", class: "question", part: "notice", "aria-labelledby": id, keydown: escape };
  const node = element("div", named, element("p", { id }, text), ...buttons);
  return { node, focus: () => buttons[0].focus() };
}
