/** A spoiler's cover: a button that says of what, and beneath it nothing at all until somebody asks. */

import { element } from "./dom.js";
import { words } from "./words.js";

/**
 * @param {string | null} scope
 * @param {() => Promise<Node>} uncover  gets what is beneath; called at the first opening, again if it failed
 * @returns {HTMLElement}
 */
export function cover(scope, uncover) {
  const under = element("span", { class: "under", part: "uncovered" });
  const button = element(
    "button",
    { type: "button", class: "cover", part: "cover", "aria-expanded": "false", click: toggle },
    words.spoiler(scope),
  );

  async function toggle() {
    if (button.ariaBusy === "true") return;
    if (under.isConnected) under.remove();
    else if (await filled()) button.after(under);
    button.ariaExpanded = String(under.isConnected);
  }

  async function filled() {
    if (under.hasChildNodes()) return true;
    button.ariaBusy = "true";
    try {
      under.append(await uncover());
      return true;
    } catch {
      return false; // who was asked has said why
    } finally {
      button.ariaBusy = "false";
    }
  }

  return button;
}
