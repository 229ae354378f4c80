import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { openSession } from '../account/open-session.ts';
import { EXIT, usageError } from '../cli-error.ts';
import type { Command, Context } from '../command.ts';
import { safeText } from '../output/safe-text.ts';
import { callRoute } from '../transfer/call-route.ts';

const TYPES = { json: 'application/json', csv: 'text/csv' } as const;
const MAX_PROBLEMS = 20;

interface Report {
  readonly [name: string]: unknown;
}

async function inputOf({ terminal, args }: Context): Promise<{ stream: Readable; name: string }> {
  const [file = '-'] = args.words;
  if (file !== '-') return { stream: (await open(file)).createReadStream(), name: file };
  if (terminal.stdin.isTTY) throw usageError('There is no file.', 'For example: tickline import tasks.json');
  return { stream: terminal.stdin, name: '' };
}

function typeOf(format: string | undefined, name: string): string {
  if (format === 'csv' || format === 'json') return TYPES[format];
  return /\.csv$/i.test(name) ? TYPES.csv : TYPES.json;
}

/** Prints the counts of a report, and its first rows that have a problem. */
function print({ terminal }: Context, report: Report): void {
  for (const [name, value] of Object.entries(report))
    if (typeof value === 'number') terminal.print(`${safeText(name)}: ${value}`);
  const rows = Object.values(report).find(Array.isArray) ?? [];
  const problems = rows.filter((row: unknown) => typeof row === 'object' && row !== null && 'message' in row);
  for (const row of problems.slice(0, MAX_PROBLEMS)) terminal.warn(safeText(JSON.stringify(row)));
  if (problems.length > MAX_PROBLEMS)
    terminal.warn(`and ${problems.length - MAX_PROBLEMS} more: use --json.`);
}

export const importTasks: Command = {
  name: 'import',
  about: 'Reads tasks from a file, or from the input',
  takes: '[<file>]',
  details: [
    'Takes what "tickline export" writes as JSON, and CSV of Todoist. A task that is there already stays one.',
  ],
  options: {
    format: {
      value: 'FORMAT',
      short: 'f',
      choices: ['json', 'csv'],
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
      headers: { 'Content-Type': typeOf(args.text('format'), name) },
      body: Readable.toWeb(stream) as ReadableStream,
    });
    const report = (await response.json()) as Report;
    if (args.has('json')) terminal.print(JSON.stringify(report));
    else print(context, report);
    return EXIT.ok;
  },
};
