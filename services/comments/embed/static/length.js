/** How long a comment may be. The service counts code points; readers are told of what they see as letters. */

const LIMIT = 10_000; // code points
const NEAR = 500; // from here on one is told

/**
 * @param {string} text
 * @returns {number} letters to be taken out if it is negative, roughly those left near the end, or Infinity
 */
export function room(text) {
  if (text.length < LIMIT - NEAR) return Infinity;
  let points = 0;
  let letters = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    points += [...segment].length;
    if (points > LIMIT) letters -= 1;
  }
  if (letters) return letters;
  return points > LIMIT - NEAR ? LIMIT - points : Infinity;
}
