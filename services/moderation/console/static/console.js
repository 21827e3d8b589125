// The console with scripts: single keys, commands by name, the next case at hand. Every page works without.

import { tell } from "./announce.js";
import { attend } from "./desk.js";
import { listen } from "./keys.js";
import { offer } from "./palette.js";

listen(document.body.dataset.shortcuts === "on");
offer();
attend();

document.body.addEventListener("htmx:configRequest", (event) => {
  const { headers, triggeringEvent } = /** @type {CustomEvent} */ (event).detail;
  if (triggeringEvent) tell("");
  else headers["X-Unattended"] = "true"; // nobody is known to be there: sessions of the absent end
});
document.body.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline));
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const told = Boolean(document.getElementById("told")?.textContent);
  if (told && !detail.requestConfig.triggeringEvent) detail.shouldSwap = false; // what somebody did comes first
  if (!detail.xhr.getResponseHeader("content-type")?.startsWith("text/html")) {
    detail.shouldSwap = false;
    if (detail.xhr.status !== 204) tell(document.body.dataset.failed);
  }
});
