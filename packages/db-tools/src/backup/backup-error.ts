/** A backup or a restore that cannot be done, in words for whoever asked for it. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
