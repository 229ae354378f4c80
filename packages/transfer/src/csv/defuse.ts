/** Spreadsheets run a cell that begins with one of these as a formula, in half or full width. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const DEFUSED = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Puts an apostrophe before text that a spreadsheet would run, and before text that looks as if this had been done.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function defuse(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Undoes `defuse`, for every text. */
export function undefuse(text: string): string {
  return DEFUSED.test(text) ? text.slice(1) : text;
}
