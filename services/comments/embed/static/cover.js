/** A spoiler's cover: a button that says of what, and beneath it nothing at all until somebody asks. */

import { element } from "./dom.js";
import { say } from "./words.js";

/** @typedef {{ scope?: string | null, season?: string, episode?: string }} About  what a spoiler is of */

/**
 * @param {About} about
 * @param {() => Promise<Node>} uncover  gets what is beneath; called at the first opening, again if it failed
 * @returns {HTMLElement}
 */
export function cover(about, uncover) {
  const under = element("span", { class: "under", part: "uncovered" });
  const attributes = { type: "button", class: "cover", part: "cover", "aria-expanded": "false" };
  const of = { "data-season": about.season, "data-episode": about.episode };
  const button = element("button", { ...attributes, ...of, click: toggle }, spoiler(about));

  async function toggle() {
    if (button.ariaBusy === "true") return;
    if (under.parentNode) under.remove();
    else if (await filled()) button.after(under);
    button.ariaExpanded = String(under.parentNode !== null); // the comment may not be on the page yet
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

/** @param {About} about  @returns {string} "Spoiler: episode 14" */
export function spoiler({ scope, season, episode }) {
  const n = Number(episode);
  if (season) return say("spoilerSeason", { season, n });
  if (episode) return say("spoilerEpisode", { n });
  return scope ? say("spoilerScope", { name: scope }) : say("spoiler");
}
