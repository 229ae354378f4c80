import type { EmbeddedClient } from './embedded-client.ts';

/** How much is due, and how often to look. */
export interface CheckpointOptions {
  /** Bytes of write-ahead log since the last checkpoint. A start after a kill reads about 100 MB a second. */
  readonly maxLogBytes?: number;
  readonly everyMs?: number;
}

const MAX_LOG_BYTES = 64 * 2 ** 20;
const EVERY_MS = 60_000;

/**
 * Makes checkpoints of an embedded database. PostgreSQL in single-user mode, which PGlite is, makes none before it is
 * closed, whatever `max_wal_size` says: its log would grow for as long as a server runs, and the next start read all of it
 * if that server was killed.
 *
 * @returns makes no more, and waits for one that is being made
 * @see https://www.postgresql.org/docs/current/wal-configuration.html
 */
export function startCheckpoints(
  client: Pick<EmbeddedClient, 'read' | 'exec'>,
  options: CheckpointOptions = {},
): () => Promise<void> {
  const { maxLogBytes = MAX_LOG_BYTES, everyMs = EVERY_MS } = options;
  const checkpointWhereDue = async () => {
    const [[isDue] = ['f']] = await client.read(
      'SELECT pg_current_wal_insert_lsn() - redo_lsn > CAST($1 AS numeric) FROM pg_control_checkpoint()',
      [maxLogBytes],
    );
    if (isDue === 't') await client.exec('CHECKPOINT');
  };
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    // One that failed, on a full disk for example, is made the next time.
    underWay ??= checkpointWhereDue()
      .catch(() => undefined)
      .finally(() => {
        underWay = undefined;
      });
  }, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
