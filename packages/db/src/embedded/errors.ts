/** The database was closed before it answered a statement. A write may or may not have been done. */
export class EmbeddedClosedError extends Error {
  override readonly name = 'EmbeddedClosedError';
}

/** Another process has taken the database's folder, or it was removed. The last writes may be lost. */
export class EmbeddedLostError extends Error {
  override readonly name = 'EmbeddedLostError';
}
