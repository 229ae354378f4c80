import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { openSession } from '../account/open-session.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { isCode } from '../files/private-file.ts';
import { callRoute } from '../transfer/call-route.ts';

/** Writes a whole file or none, readable by the user alone. */
async function writeWhole(source: Readable, path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await pipeline(source, createWriteStream(temporary, { mode: 0o600, flags: 'wx', flush: true }));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

export const exportTasks: Command = {
  name: 'export',
  about: 'Writes all your tasks to a file, or to the output',
  takes: '[<file>]',
  options: {
    format: { value: 'FORMAT', short: 'f', choices: ['json', 'csv', 'ical'], about: 'Default: json' },
  },
  completes: 'files',
  examples: [
    ['tickline export tasks.json', 'Writes a file that "tickline import" reads'],
    ['tickline export --format csv > tasks.csv', 'Writes a table'],
  ],
  async run(context) {
    const { terminal, args } = context;
    const session = await openSession(context);
    const response = await callRoute(session, `/api/me/export?format=${args.text('format') ?? 'json'}`, {});
    const body = Readable.fromWeb((response.body ?? new Response('').body) as ReadableStream);
    const [file] = args.words;
    if (file === undefined) {
      await pipeline(body, terminal.stdout, { end: false }).catch((error: unknown) => {
        // The reader has enough.
        if (!isCode(error, 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE')) throw lost(error);
      });
      return EXIT.ok;
    }
    await writeWhole(body, file).catch((error: unknown) => {
      throw isCode(error, 'ENOENT', 'EACCES', 'EISDIR', 'ENOSPC', 'ENOTDIR') ? error : lost(error);
    });
    terminal.warn(`Written to ${file}.`);
    return EXIT.ok;
  },
};

const lost = (cause: unknown) =>
  new CliError(EXIT.offline, 'The connection was lost before the end.', 'Try again.', cause);
