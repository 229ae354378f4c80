import type { DatabaseOptions } from '@tickline/db';

/** A migrated, empty database for one test file. */
export interface TestDatabase {
  readonly options: DatabaseOptions;
  /** Whether the test run removes it at the end anyway. */
  readonly isKept: boolean;
  drop(): Promise<void>;
}
