import type { ApiKey, KeyCreate, NewApiKey } from '@tickline/contract';

/** The API keys of users. */
export interface ApiKeys {
  /**
   * Creates a key.
   *
   * @throws what the database throws; a user that was deleted violates a foreign key, one with too many keys the constraint
   * `api_key_limit`
   */
  create(userId: string, wanted: KeyCreate): Promise<NewApiKey>;
  /** Returns the user's keys that have not expired, the newest first. */
  list(userId: string): Promise<ApiKey[]>;
  /** Makes a key of the user useless. @returns false if there is none with this id */
  revoke(userId: string, id: string): Promise<boolean>;
}
