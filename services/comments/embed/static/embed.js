/**
 * Makes <rejoinder-thread site="…" key="…"> show a thread and take comments:
 *
 *     <script type="module" src="https://comments.example.com/embed.js"></script>
 *     <rejoinder-thread site="blog" key="/2026/ferry"></rejoinder-thread>
 */

import { RejoinderThread } from "./assets/thread.js";

if (!customElements.get("rejoinder-thread")) customElements.define("rejoinder-thread", RejoinderThread);
