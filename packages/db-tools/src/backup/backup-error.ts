/** A backup or restore that is not possible. The message is meant for the user. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
