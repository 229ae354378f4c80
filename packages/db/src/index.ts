export { type Database, type DatabaseOptions, openDatabase, type PoolState } from './database.ts';
export { DataDirectoryInUseError } from './directory-lock.ts';
export { EmbeddedDatabaseError } from './embedded-error.ts';
export { databaseFault, violatedConstraint } from './fault.ts';
export { Prisma, type PrismaClient } from './generated/client.ts';
export { MigrationError } from './migrations/pending.ts';
export type { QueryObserver } from './observed-adapter.ts';
export { isPlaceholderEmail, placeholderEmail } from './placeholder-email.ts';
export { Selection } from './prepared/selection.ts';
export { toTextArray } from './prepared/text-array.ts';
export { toIsoTime } from './prepared/values.ts';
export {
  type Caller,
  type Further,
  type Row,
  type Sharing,
  type Statement,
  type StatementRunner,
  type Step,
  StepError,
  statement,
  type Value,
} from './statement.ts';
