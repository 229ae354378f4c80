import type { DatabaseOptions } from '@tickline/db';

/** A migrated, empty database for one test file. */
export interface TestDatabase {
  readonly options: DatabaseOptions;
  /** It is removed at the end of the test run, if not before. */
  readonly isKept: boolean;
  drop(): Promise<void>;
}
