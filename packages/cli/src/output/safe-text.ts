/** Controls of terminals, and characters that change the direction or are not to be seen: they could hide or forge text. */
const UNSAFE =
  /\u034F|[\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** Replaces what could change how a terminal shows other text. Line breaks and tabs become spaces. */
export function safeText(text: string): string {
  return text.replace(/\r\n|[\n\r\t]/g, ' ').replace(UNSAFE, '\uFFFD');
}

/** Like {@link safeText}, but keeps lines. */
export function safeLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(safeText);
}
