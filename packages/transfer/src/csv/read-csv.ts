import { FileError, type ParsedRow } from '../parsed-row.ts';
import { COLUMNS, type Column, cellValue } from './columns.ts';
import { type CsvRecord, readRecords } from './records.ts';
import { isTodoist, readTodoist } from './todoist.ts';

const names: ReadonlySet<string> = new Set(COLUMNS);
const isColumn = (name: string): name is Column => names.has(name);

async function* readOwn(
  columns: readonly string[],
  records: AsyncIterable<CsvRecord>,
): AsyncGenerator<ParsedRow, void> {
  for await (const { line, cells } of records) {
    const fields: Record<string, unknown> = {};
    for (const [place, name] of columns.entries()) {
      const value = isColumn(name) ? cellValue(name, cells[place] ?? '') : undefined;
      if (value !== undefined) fields[name] = value;
    }
    yield { line, fields, identity: JSON.stringify(fields) };
  }
}

/**
 * Reads tasks from CSV: Tickline's own, or Todoist's. The names in the first line tell which.
 *
 * @throws {FileError} if it is neither
 */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<ParsedRow, void> {
  const records = readRecords(text);
  const { value: first, done } = await records.next();
  if (done) throw new FileError('The file is empty');
  const columns = first.cells.map((name) => name.trim().toLowerCase());
  if (isTodoist(columns)) return yield* readTodoist(columns, records);
  if (!columns.includes('title'))
    throw new FileError(
      'The first line has no column `title`, as Tickline writes it, nor those of Todoist',
      1,
    );
  yield* readOwn(columns, records);
}
