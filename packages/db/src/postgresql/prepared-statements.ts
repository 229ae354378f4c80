import type { Connection } from 'pg';

/**
 * Statements that a connection keeps prepared. PostgreSQL holds 10 to 20 kB for each, and lists have a thousand shapes: with
 * ten connections that would be 160 MB.
 */
const MAX_PREPARED = 100;

/** Names by connection, the least recently used one first. */
const namesOf = new WeakMap<Connection, Set<string>>();

/** Whether the server has answered that it prepared the statement on this connection. */
export function isPreparedOn(connection: Connection, name: string): boolean {
  return connection.parsedStatements[name] !== undefined;
}

/**
 * Notes that a statement is about to be run by its name. If the connection keeps too many by then, those that were not used for
 * longest are closed. What was sent before is not affected: the server takes messages in their order.
 */
export function usePrepared(connection: Connection, name: string): void {
  const names = namesOf.get(connection) ?? new Set();
  namesOf.set(connection, names);
  names.delete(name);
  names.add(name);
  for (const oldest of names) {
    if (names.size <= MAX_PREPARED) return;
    // One that is being prepared stays: `pg` would note it as prepared when the answer comes.
    if (connection.submittedNamedStatements[oldest] !== undefined) continue;
    names.delete(oldest);
    // The server may have refused to prepare it.
    if (!isPreparedOn(connection, oldest)) continue;
    delete connection.parsedStatements[oldest];
    connection.close({ type: 'S', name: oldest });
  }
}
