/**
 * Makes <rejoinder-thread site="…" key="…"> show a thread and take comments:
 *
 *     <script type="module" src="https://comments.example.com/embed.js"></script>
 *     <rejoinder-thread site="blog" key="/2026/ferry"></rejoinder-thread>
 */

import { RejoinderThread } from "./embed/element.js";
// What that imports in turn, so that a browser asks for all of it at once.
import "./embed/comment.js";
import "./embed/cover.js";
import "./embed/dom.js";
import "./embed/field.js";
import "./embed/form.js";
import "./embed/list.js";
import "./embed/safe.js";
import "./embed/service.js";
import "./embed/style.js";
import "./embed/thread.js";
import "./embed/words.js";

if (!customElements.get("rejoinder-thread")) customElements.define("rejoinder-thread", RejoinderThread);
