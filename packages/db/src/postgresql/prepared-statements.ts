import type { Connection } from 'pg';

/**
 * Maximum number of prepared statements per connection. PostgreSQL needs 10 to 20 kB for each. Lists have a thousand
 * variants, which would take 160 MB on ten connections.
 */
const MAX_PREPARED = 100;

/** Names by connection, least recently used first. */
const namesOf = new WeakMap<Connection, Set<string>>();

/** Tells whether the server has confirmed that it prepared the statement on this connection. */
export function isPreparedOn(connection: Connection, name: string): boolean {
  return connection.parsedStatements[name] !== undefined;
}

/**
 * Records that a statement is about to run by its name. If the connection then keeps too many, closes the least recently
 * used ones. Statements already sent are not affected, because the server handles messages in order.
 */
export function usePrepared(connection: Connection, name: string): void {
  const names = namesOf.get(connection) ?? new Set();
  namesOf.set(connection, names);
  names.delete(name);
  names.add(name);
  for (const oldest of names) {
    if (names.size <= MAX_PREPARED) return;
    // Skips a statement that is being prepared: `pg` would record it as prepared when the answer arrives.
    if (connection.submittedNamedStatements[oldest] !== undefined) continue;
    names.delete(oldest);
    // The server may have refused to prepare it.
    if (!isPreparedOn(connection, oldest)) continue;
    delete connection.parsedStatements[oldest];
    connection.close({ type: 'S', name: oldest });
  }
}
