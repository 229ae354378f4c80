import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ImportReport } from '@tickline/contract';
import { openSession } from '../account/open-session.ts';
import { EXIT, usageError } from '../cli-error.ts';
import type { Command, Context } from '../command.ts';
import { safeText } from '../output/safe-text.ts';
import { callRoute } from '../transfer/call-route.ts';

const TYPES = { json: 'application/json', csv: 'text/csv', ical: 'text/calendar' } as const;
type Format = keyof typeof TYPES;
const MAX_PROBLEMS = 20;

async function inputOf({ terminal, args }: Context): Promise<{ stream: Readable; name: string }> {
  const [file = '-'] = args.words;
  if (file !== '-') return { stream: (await open(file)).createReadStream(), name: file };
  if (terminal.stdin.isTTY) throw usageError('There is no file.', 'For example: tickline import tasks.json');
  return { stream: terminal.stdin, name: '' };
}

function formatOf(name: string): Format {
  if (/\.csv$/i.test(name)) return 'csv';
  return /\.ics$/i.test(name) ? 'ical' : 'json';
}

/** Prints the counts of a report, and the first rows that have a problem. */
function print({ terminal }: Context, report: ImportReport): void {
  const { created, existing, failed, failed_total, warnings, warnings_total } = report;
  terminal.print(`created: ${created}, there before: ${existing}, failed: ${failed_total}`);
  const rows = [...failed, ...warnings];
  for (const { row, line, issues } of rows.slice(0, MAX_PROBLEMS)) {
    const place = line === undefined ? `task ${row}` : `line ${line}`;
    for (const { path, message } of issues) terminal.warn(safeText(`${place}: ${path}: ${message}`));
  }
  const more = failed_total + warnings_total - Math.min(rows.length, MAX_PROBLEMS);
  if (more > 0) terminal.warn(`and ${more} more: use --json.`);
}

export const importTasks: Command = {
  name: 'import',
  about: 'Reads tasks from a file, or from the input',
  takes: '[<file>]',
  details: [
    'Takes what "tickline export" writes, the CSV of Todoist, and to-dos of a calendar. A task that is there already stays one.',
  ],
  options: {
    format: {
      value: 'FORMAT',
      short: 'f',
      choices: Object.keys(TYPES),
      about: 'Default: by the name of the file',
    },
  },
  completes: 'files',
  examples: [
    ['tickline import tasks.json', 'Reads a file'],
    ['tickline import --format csv < todoist.csv', 'Reads the input'],
  ],
  async run(context) {
    const { terminal, args } = context;
    const session = await openSession(context);
    const { stream, name } = await inputOf(context);
    const response = await callRoute(session, '/api/me/import', {
      method: 'POST',
      headers: { 'Content-Type': TYPES[(args.text('format') as Format | undefined) ?? formatOf(name)] },
      body: Readable.toWeb(stream) as ReadableStream,
    });
    const report = (await response.json()) as ImportReport;
    if (args.has('json')) terminal.print(JSON.stringify(report));
    else print(context, report);
    return EXIT.ok;
  },
};
