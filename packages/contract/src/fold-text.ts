/**
 * Folds text for comparison: case and Unicode normal form don't matter. It is Unicode's canonical caseless matching (chapter
 * 3.13, D145), except that the letter i is the same with and without its dot, so that Turkish text is found too.
 *
 * The database's `fold_text` returns the same.
 *
 * @see https://www.unicode.org/versions/latest/core-spec/chapter-3/#G53253
 */
export function foldText(text: string): string {
  // The upper case first: ß is then ss, and every sigma is the same letter.
  const folded = text.normalize('NFD').toLowerCase().toUpperCase().toLowerCase();
  return folded.replaceAll('ς', 'σ').replaceAll('i\u0307', 'i').normalize('NFC');
}

/** Ranks UTF-16 code units so that strings sort by code point: surrogates after everything else. */
function rankOf(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const difference = rankOf(a.charCodeAt(i)) - rankOf(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Compares two titles as lists do that are sorted by title. @returns a negative number if `a` comes first, 0 for a tie */
export function compareTitles(a: string, b: string): number {
  // Decomposed, é follows e instead of z.
  return compareCodePoints(foldText(a).normalize('NFD'), foldText(b).normalize('NFD'));
}
