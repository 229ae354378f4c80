import type { PrismaClient } from './generated/client.ts';
import type { MigrationTarget } from './migrations/migrate.ts';

/** Location of the database. */
export type DatabaseLocation =
  | {
      /** `postgres://` or `postgresql://` */
      readonly url: string;
      readonly poolSize?: number;
      /** Longest wait for a free connection, in milliseconds. */
      readonly poolTimeoutMs?: number;
      /** Time limit to open a connection, in milliseconds. */
      readonly connectTimeoutMs?: number;
      /** Time until an unused connection is closed, in milliseconds. */
      readonly idleTimeoutMs?: number;
      /** How long a statement may run, in milliseconds. */
      readonly statementTimeoutMs?: number;
    }
  | {
      /** Folder of the embedded database; created if it is missing. */
      readonly dataDir: string;
      /** How long a statement may run, in milliseconds. */
      readonly statementTimeoutMs?: number;
      /** Called once if another process takes the folder or it is removed. From then on every statement fails. */
      readonly onLost?: (error: Error) => void;
    };

/** Usage of a database's connections. */
export interface PoolState {
  /** Maximum number of connections. */
  readonly size: number;
  readonly inUse: number;
  readonly idle: number;
  /** Number of statements and transactions that wait for a connection. */
  readonly waiting: number;
}

/** The interface of both kinds of database. */
export interface Connection extends MigrationTarget {
  readonly kind: 'embedded' | 'postgresql';
  readonly prisma: PrismaClient;
  pool(): PoolState;
  close(): Promise<void>;
}
