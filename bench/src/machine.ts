import { cpus, totalmem } from 'node:os';

/** The machine by its size, and what runs on it. */
export function describeMachine(postgresql: string): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores and ${gibibytes} GiB, shared by server, database and load generator; Node ${process.versions.node}, ${postgresql}`;
}
