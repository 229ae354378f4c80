import type { Task } from '@tickline/contract';
import { COLUMNS, cellOf } from './columns.ts';

/** Without it, Excel takes UTF-8 for the character set of the system. */
const BYTE_ORDER_MARK = '\uFEFF';

/** @see https://www.rfc-editor.org/rfc/rfc4180#section-2 */
function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const lineOf = (cells: readonly string[]) => `${cells.map(quoted).join(',')}\r\n`;

/** Writes tasks as CSV with a line of names. Each part is some lines. */
export async function* writeCsv(pages: AsyncIterable<readonly Task[]>): AsyncGenerator<string, void> {
  yield BYTE_ORDER_MARK + lineOf(COLUMNS);
  for await (const tasks of pages)
    yield tasks.map((task) => lineOf(COLUMNS.map((column) => cellOf(task, column)))).join('');
}
