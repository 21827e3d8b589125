// The console with scripts: single keys, commands by name, the next case at hand. Every page works without.

import { announce } from "./announce.js";
import { attend } from "./desk.js";
import { listen } from "./keys.js";
import { offer } from "./palette.js";

listen(document.body.dataset.shortcuts === "on");
offer();
attend();

document.body.addEventListener("htmx:sendError", () => announce(document.body.dataset.offline));
