/** Buttons and keys that put Markdown around what is selected, and the covers of spoilers above all. */

import { element, pushButton } from "./dom.js";
import { say } from "./words.js";

const MAC = /Mac|iP/.test(navigator.platform);
const HEAD = /^>!(\[[^\]\n]*\])?[ \t]*\n+/; // of a comment that is a spoiler as a whole

/** @type {[key: string, face: string, shortcut: string, act: (control: HTMLTextAreaElement) => void][]} */
const TOOLS = [
  ["bold", "B", "b", (control) => wrap(control, "**", "**")],
  ["italic", "I", "i", (control) => wrap(control, "*", "*")],
  ["quote", "❝", "", (control) => replace(control, (chosen, start) => start + chosen.replace(/^/gm, "> "))],
  ["code", "</>", "", (control) => replace(control, (chosen, start) => coded(chosen, start))],
  ["link", "", "k", (control) => wrap(control, "[", "](https://)")],
];

/**
 * @param {HTMLTextAreaElement} control
 * @param {string} scope  what a spoiler here is most likely about
 * @returns {HTMLElement}
 */
export function toolbar(control, scope) {
  const panel = scopePanel(control, scope);
  const buttons = TOOLS.map(([key, face, shortcut, act]) => tool(key, face, shortcut, () => act(control)));
  const spoil = tool("spoiler", "", "", () => {
    panel.hidden = !panel.hidden;
    spoil.ariaExpanded = String(!panel.hidden);
    panel.querySelector("input")?.select();
  });
  spoil.ariaExpanded = "false";
  control.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || event.ctrlKey === MAC || event.metaKey !== MAC) return;
    const found = TOOLS.find(([, , shortcut]) => shortcut && shortcut === event.key);
    if (!found) return;
    event.preventDefault();
    found[3](control);
  });
  const row = element("div", { role: "toolbar", class: "tools", "aria-label": say("format") }, ...buttons, spoil);
  rove(row, [...buttons, spoil]);
  return element("div", { class: "bar" }, row, panel);
}

/** @param {string} key  @param {string} face  @param {string} shortcut  @param {() => void} click */
function tool(key, face, shortcut, click) {
  const name = say(key);
  const keys = shortcut && `${MAC ? "⌘" : "Ctrl+"}${shortcut.toUpperCase()}`;
  const shown = { title: keys ? `${name} (${keys})` : name, "aria-label": face && name, class: key };
  return pushButton(face || name, { ...shown, click });
}

/** The whole toolbar is one stop of the Tab key; arrows go on within it.  @param {HTMLElement} row  @param {HTMLElement[]} buttons */
function rove(row, buttons) {
  const stop = (/** @type {HTMLElement} */ one) => buttons.forEach((button) => (button.tabIndex = button === one ? 0 : -1));
  stop(buttons[0]);
  row.addEventListener("keydown", ({ key }) => {
    const right = getComputedStyle(row).direction === "rtl" ? -1 : 1;
    const step = key === "ArrowRight" ? right : key === "ArrowLeft" ? -right : 0;
    const now = buttons.findIndex((button) => button.tabIndex === 0);
    const next = buttons[(now + step + buttons.length) % buttons.length];
    if (!step) return;
    stop(next);
    next.focus();
  });
}

/** Asks what the spoiler is about, and covers what is selected or everything.  @param {HTMLTextAreaElement} control  @param {string} given */
function scopePanel(control, given) {
  const cover = (/** @type {boolean} */ all) => {
    const scope = input.value.replace(/[[\]<>|\\`\n]/g, "").trim();
    const mark = scope ? `>![${scope}]` : ">!";
    if (all) put(control, 0, HEAD.exec(control.value)?.[0].length ?? 0, `${mark}\n\n`);
    else wrap(control, scope ? `${mark} ` : mark, "!<");
  };
  const button = (/** @type {string} */ key, /** @type {boolean} */ all) =>
    pushButton(say(key), { click: () => cover(all) });
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault(); // or it would post
    event.stopPropagation();
    cover(false);
  };
  const attributes = { value: given, maxlength: 40, part: "field", keydown: enter };
  const input = /** @type {HTMLInputElement} */ (element("input", attributes));
  const label = element("label", {}, say("scope"), input);
  return element("div", { class: "scope", hidden: true }, label, button("coverThis", false), button("coverAll", true));
}

/** @param {HTMLTextAreaElement} control  @param {string} before  @param {string} after */
function wrap(control, before, after) {
  const { selectionStart: from, selectionEnd: to, value } = control;
  const chosen = value.slice(from, to) || say("text");
  put(control, from, to, before + chosen + after);
  control.setSelectionRange(from + before.length, from + before.length + chosen.length);
}

/**
 * @param {HTMLTextAreaElement} control
 * @param {(chosen: string, start: string) => string} become  `start` begins a line where the selection does not
 */
function replace(control, become) {
  const { selectionStart: from, selectionEnd: to, value } = control;
  put(control, from, to, become(value.slice(from, to), from && value[from - 1] !== "\n" ? "\n\n" : ""));
}

/** @param {string} chosen  @param {string} start */
function coded(chosen, start) {
  return chosen.includes("\n") ? `${start}\`\`\`\n${chosen}\n\`\`\`\n` : `\`${chosen || say("text")}\``;
}

/** As if it were typed, so that it can be undone.  @param {HTMLTextAreaElement} control  @param {number} from  @param {number} to  @param {string} text */
function put(control, from, to, text) {
  control.focus();
  control.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  control.setRangeText(text, from, to, "end");
  control.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
