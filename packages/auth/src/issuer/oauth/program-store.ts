/** What Better Auth itself does not do with the rows of programs. */
export interface ProgramStore {
  /** Revokes all programs of a user, in Better Auth's transaction if there is one. */
  revokeAll(userId: string): Promise<void>;
  /** Deletes programs that nobody has authorized, if they are too old or too many. */
  dropUnused(): Promise<void>;
  /** Deletes old refresh tokens of a program. */
  dropUsedTokens(userId: string, clientId: string): Promise<void>;
}
