/** "I have watched up to episode N": kept in the reader's browser once they say so, and opens what that covers. */

import { element } from "./dom.js";
import { store, stored } from "./store.js";
import { say } from "./words.js";

/** @typedef {{ season: number, episode: number }} Watched */

export class Progress {
  #thread;
  #name;
  /** @type {Watched | null} */
  #watched;
  #season = numberField(say("season"));
  #episode = numberField(say("episode"));

  /** @param {import("./thread.js").Thread} thread  whose work is known */
  constructor(thread) {
    const { about } = thread.info;
    this.#thread = thread;
    this.#name = `rejoinder watched ${about.work}`;
    this.#watched = stored("localStorage", this.#name);
    const { season, episode } = this.#watched ?? {};
    this.#season.value = String(season ?? about.season ?? 1);
    this.#episode.value = String(episode ?? "");
    const seasons = about.season !== null && labelled("season", this.#season);
    this.node = element(
      "div",
      { class: "watched", role: "group", "aria-label": say("watched"), part: "watched", change: () => this.#change() },
      element("span", {}, say("watched")),
      seasons,
      labelled("episode", this.#episode),
    );
  }

  /** Open and close the covers in `node` by what the reader has watched, if they have said so.  @param {Element} node */
  open(node) {
    if (!this.#watched) return;
    for (const cover of /** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll(".cover[data-episode]"))) {
      if (this.#isSafe(cover) !== (cover.ariaExpanded === "true")) cover.click();
    }
  }

  /** @param {HTMLElement} cover */
  #isSafe({ dataset }) {
    const { season, episode } = /** @type {Watched} */ (this.#watched);
    const its = Number(dataset.season ?? this.#thread.info.about.season ?? 1);
    return its < season || (its === season && Number(dataset.episode) <= episode);
  }

  #change() {
    const [season, episode] = [this.#season, this.#episode].map((field) => field.valueAsNumber);
    this.#watched = { season: season || 1, episode: episode || 0 };
    store("localStorage", this.#name, episode >= 0 && this.#watched);
    this.open(this.#thread.node);
    this.#thread.say(episode >= 0 ? say("opened", { n: episode }) : say("covered"));
  }
}

/** @param {string} key  @param {HTMLElement} field */
function labelled(key, field) {
  return element("label", {}, say(key), field);
}

/** @param {string} title */
function numberField(title) {
  const attributes = { type: "number", min: 0, max: 9999, inputmode: "numeric", part: "field", title };
  return /** @type {HTMLInputElement} */ (element("input", attributes));
}
