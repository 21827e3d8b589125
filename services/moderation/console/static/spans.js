// What is selected in the comment's text, in the units of the server: code points of the source.

/** "start-end" of the selection within the text, or "" */
export function selectedSpan() {
  const text = document.getElementById("source");
  const selection = document.getSelection();
  if (!text || !selection || selection.isCollapsed || !selection.rangeCount) return "";
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return "";
  const start = codePointsBefore(text, range.startContainer, range.startOffset);
  const end = codePointsBefore(text, range.endContainer, range.endOffset);
  return start < end ? `${start}-${end}` : "";
}

/** @param {Node} text @param {Node} container @param {number} offset */
function codePointsBefore(text, container, offset) {
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(container, offset);
  return [...range.cloneContents().textContent ?? ""].length;
}
