import type { EmbeddedClient } from './embedded-client.ts';

/** When a checkpoint is due, and how often to check what is due. */
export interface UpkeepOptions {
  /** Bytes of write-ahead log since the last checkpoint. A start after a kill replays about 100 MB a second. */
  readonly maxLogBytes?: number;
  readonly everyMs?: number;
}

const MAX_LOG_BYTES = 64 * 2 ** 20;
const EVERY_MS = 10_000;

const CHECKPOINT_IS_DUE =
  'SELECT pg_current_wal_insert_lsn() - redo_lsn > CAST($1 AS numeric) FROM pg_control_checkpoint()';

/** Reads 6,000 rows for statistics instead of 30,000. The memory of WebAssembly never shrinks: this saves 30 MB of it. */
const SMALL_SAMPLE = 'SET default_statistics_target = 20';

/** Tables of which autovacuum would remove dead rows, or renew the statistics. Those of which both is due come once. */
const TABLES_TO_VACUUM = `SELECT format('%I.%I', s.schemaname, s.relname)
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE s.n_dead_tup > current_setting('autovacuum_vacuum_threshold')::int
      + current_setting('autovacuum_vacuum_scale_factor')::float * greatest(c.reltuples, 0)
    OR s.n_mod_since_analyze > current_setting('autovacuum_analyze_threshold')::int
      + current_setting('autovacuum_analyze_scale_factor')::float * greatest(c.reltuples, 0)`;

/**
 * Does what PostgreSQL's processes in the background do for a server. PGlite is PostgreSQL in single-user mode and has none
 * of them. Without this:
 *
 * - The log would grow until the database is closed, regardless of `max_wal_size`. The start after a kill would replay it all.
 * - Dead rows would stay forever, and without statistics the planner would take a user's 100,000 tasks for a handful.
 *
 * Other statements wait meanwhile: some 40 ms for a table of 100,000 rows.
 *
 * @returns a function that stops it and waits for what is under way
 * @see https://www.postgresql.org/docs/current/wal-configuration.html
 * @see https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM
 */
export function startUpkeep(
  client: Pick<EmbeddedClient, 'read' | 'exec'>,
  options: UpkeepOptions = {},
): () => Promise<void> {
  const { maxLogBytes = MAX_LOG_BYTES, everyMs = EVERY_MS } = options;
  const doWhatIsDue = async () => {
    const [[isDue] = ['f']] = await client.read(CHECKPOINT_IS_DUE, [maxLogBytes]);
    if (isDue === 't') await client.exec('CHECKPOINT');
    for (const [table] of await client.read(TABLES_TO_VACUUM, [])) {
      await client.exec(SMALL_SAMPLE);
      await client.exec(`VACUUM (ANALYZE) ${table}`);
    }
  };
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    // If it fails, for example because the disk is full, the next interval tries again.
    underWay ??= doWhatIsDue()
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
