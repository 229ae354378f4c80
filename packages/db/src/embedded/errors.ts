/** The database was closed before a statement was answered. If that was a write, nobody knows whether it was done. */
export class EmbeddedClosedError extends Error {
  override readonly name = 'EmbeddedClosedError';
}

/** Another process has taken the folder of the database, or it was removed. What was written last may be lost. */
export class EmbeddedLostError extends Error {
  override readonly name = 'EmbeddedLostError';
}
