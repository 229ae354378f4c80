import type { EmbeddedClient } from './embedded-client.ts';

/** When a checkpoint is due, and how often to check. */
export interface CheckpointOptions {
  /** Bytes of write-ahead log since the last checkpoint. A start after a kill replays about 100 MB a second. */
  readonly maxLogBytes?: number;
  readonly everyMs?: number;
}

const MAX_LOG_BYTES = 64 * 2 ** 20;
const EVERY_MS = 60_000;

/**
 * Makes checkpoints of an embedded database. PGlite is PostgreSQL in single-user mode. It makes none until it is closed,
 * regardless of `max_wal_size`. Without this, the log would grow while a server runs, and the start after a kill would
 * replay all of it.
 *
 * @returns a function that stops it and waits for a running checkpoint
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
    // If a checkpoint fails, for example because the disk is full, the next interval tries again.
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
