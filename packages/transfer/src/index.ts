export { readCalendar } from './calendar/read-calendar.ts';
export { writeCalendar, writeFeed } from './calendar/write-calendar.ts';
export { readCsv } from './csv/read-csv.ts';
export { writeCsv } from './csv/write-csv.ts';
export { readJson } from './json/read-json.ts';
export { type ExportHead, writeJson } from './json/write-json.ts';
export { FileError, type ParsedRow } from './parsed-row.ts';
