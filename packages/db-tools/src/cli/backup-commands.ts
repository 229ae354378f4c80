import { openDatabase } from '@tickline/db/database';
import { backUp } from '../backup/back-up.ts';
import { copyDatabase } from '../backup/copy-database.ts';
import { type RestoreRequest, restore } from '../backup/restore.ts';
import { UsageError } from './arguments.ts';

type Print = (line: string) => void;

/** Runs a job that stops on Ctrl-C or a service manager's signal, so that it can remove its unfinished file. */
async function untilStopped<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => controller.abort(new Error(`Stopped by ${signal}.`));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    return await job(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

/** Runs `db:backup`. Prints nothing if the backup itself goes to standard output. */
export async function runBackup(request: Parameters<typeof backUp>[0], print: Print): Promise<void> {
  const file = await untilStopped((signal) => backUp(request, signal));
  if (file !== undefined) print(`Backed up to ${file}.`);
}

/** Runs `db:restore`. */
export async function runRestore(request: RestoreRequest, print: Print): Promise<void> {
  const { missing, replaced } = await restore(request);
  print(`Restored from ${request.from}.`);
  if (missing.length > 0) print(`The next start will apply these migrations: ${missing.join(', ')}.`);
  if (replaced !== undefined)
    print(`The previous database is in ${replaced}. Remove it when you no longer need it.`);
}

/** Runs `db:copy`, from the embedded database to a PostgreSQL server. Migrates both first. */
export async function runCopy(
  { dataDir, url, migrationsDir }: { dataDir: string; url: string | undefined; migrationsDir: string },
  print: Print,
): Promise<void> {
  if (!url) throw new UsageError('DATABASE_URL is missing. Set it to the database to copy to.');
  const source = await openDatabase({ dataDir, migrationsDir });
  try {
    const target = await openDatabase({ url, migrationsDir });
    try {
      const copied = await copyDatabase(source.prisma, target.prisma);
      for (const [table, rows] of copied) print(`${table}: ${rows}`);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
