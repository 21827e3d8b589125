// Links to a line of the policy put the caret there: <a href="#policy-text" data-line="12" data-column="5">.
const BREAK = /\r\n|[\n\r\x85\u2028\u2029]/g;

/**
 * Where a line and column, both from 1 and the column in code points, are in a text of UTF-16 units.
 * @param {string} text
 * @param {number} line
 * @param {number} column
 */
function place(text, line, column) {
  let start = 0;
  let end = text.length;
  BREAK.lastIndex = 0;
  for (let number = 1; ; number += 1) {
    const found = BREAK.exec(text);
    if (number === line || !found) {
      end = found ? found.index : text.length;
      break;
    }
    start = BREAK.lastIndex;
  }
  const before = [...text.slice(start, end)].slice(0, column - 1).join("");
  return { caret: start + before.length, end };
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-line]");
  if (!(link instanceof HTMLAnchorElement)) return;
  const field = document.querySelector(link.hash);
  if (!(field instanceof HTMLTextAreaElement)) return;
  event.preventDefault();
  const line = Number(link.dataset.line);
  const { caret, end } = place(field.value, line, Number(link.dataset.column));
  field.setSelectionRange(caret, end);
  field.blur(); // a field that is entered shows its caret
  field.focus();
  const style = getComputedStyle(field);
  if (style.whiteSpace === "pre") {
    const height = Number.parseFloat(style.lineHeight) || 20;
    field.scrollTop = Math.max(0, (line - 1) * height - field.clientHeight / 3);
  }
  field.scrollIntoView({ block: "nearest" });
});
