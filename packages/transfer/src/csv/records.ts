import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { FileError } from '../parsed-row.ts';

/** Characters of a line: some fields of the greatest length, each character with an escape. */
const MAX_RECORD = 100_000;

export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

const MESSAGES: Readonly<Partial<Record<string, string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'A quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: `A line has more than ${MAX_RECORD} characters. Perhaps a quote is not closed`,
  CSV_INVALID_CLOSING_QUOTE: 'A closing quote is followed by other text',
  INVALID_OPENING_QUOTE: 'A quote is inside a field that does not begin with one',
};

/** Reads the lines of a CSV file (RFC 4180) that are not empty. @throws {FileError} if it is none */
export async function* readRecords(text: AsyncIterable<string>): AsyncGenerator<CsvRecord, void> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  const source = Readable.from(text, { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  try {
    let line = 1;
    for await (const { record, info } of source.pipe(parser)) {
      yield { line, cells: record };
      line = info.lines + 1;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as { readonly lines?: number };
    throw new FileError(MESSAGES[error.code] ?? 'This is not CSV', lines);
  } finally {
    source.destroy();
    parser.destroy();
  }
}
