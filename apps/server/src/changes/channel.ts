/** Tells the other instances of changes. Messages may be lost. */
export interface ChangeChannel {
  /** Whether messages arrive at present. */
  readonly isUp: boolean;
  tell(userId: string): void;
  /** @param onChange is called for users that are followed */
  listen(onChange: (userId: string) => void): void;
  follow(userId: string): void;
  unfollow(userId: string): void;
  close(): void;
}
