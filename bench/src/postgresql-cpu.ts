import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { cpuOf } from './process-cpu.ts';

/** CPU time by process so far, in microseconds. */
type Reading = ReadonlyMap<number, number>;

function isHere(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
  } catch {
    return false;
  }
}

/**
 * Reads what PostgreSQL has spent on this database: its backends, and the processes that write for all databases. Others
 * that use the same server at the same time are left out.
 *
 * @returns undefined where PostgreSQL's processes are not of this machine, or not to be seen
 */
export async function readPostgresqlCpu(client: pg.Client): Promise<Reading | undefined> {
  const { rows } = await client.query<{ pid: number }>(`
    SELECT pid FROM pg_stat_activity
    WHERE pid <> pg_backend_pid()
      AND (datname = current_database() OR backend_type IN ('walwriter', 'background writer', 'checkpointer'))`);
  const pids = rows.map(({ pid }) => pid);
  return pids.every(isHere) && pids.length > 0 ? new Map(pids.map((pid) => [pid, cpuOf([pid])])) : undefined;
}

/** What was spent from one reading to the next; a backend that is new began with nothing. */
export function spentBetween(before: Reading, after: Reading): number {
  return [...after].reduce((sum, [pid, cpu]) => sum + cpu - (before.get(pid) ?? 0), 0);
}
