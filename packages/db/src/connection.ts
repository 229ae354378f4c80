import type { PrismaClient } from './generated/client.ts';
import type { MigrationTarget } from './migrations/migrate.ts';

/** Where the database is. */
export type DatabaseLocation =
  | {
      /** `postgres://` or `postgresql://` */
      readonly url: string;
      readonly poolSize?: number;
      /** How long to wait for a connection that is free, in milliseconds. */
      readonly poolTimeoutMs?: number;
      /** How long it may take to make a connection, in milliseconds. */
      readonly connectTimeoutMs?: number;
      /** How long to keep a connection that nobody uses, in milliseconds. */
      readonly idleTimeoutMs?: number;
      /** How long a statement may run, in milliseconds. */
      readonly statementTimeoutMs?: number;
    }
  | {
      /** Folder of the embedded database; made if it is missing. */
      readonly dataDir: string;
      /** How long a statement may run, in milliseconds. */
      readonly statementTimeoutMs?: number;
      /** Called once if another process takes the folder, or it is removed. Every statement fails from then on. */
      readonly onLost?: (error: Error) => void;
    };

/** How the connections of a database are being used. */
export interface PoolState {
  /** How many there may be. */
  readonly size: number;
  readonly inUse: number;
  readonly idle: number;
  /** Statements and transactions that wait for one. */
  readonly waiting: number;
}

/** What either kind of database brings along. */
export interface Connection extends MigrationTarget {
  readonly kind: 'embedded' | 'postgresql';
  readonly prisma: PrismaClient;
  pool(): PoolState;
  close(): Promise<void>;
}
