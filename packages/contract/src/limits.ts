/** Limits of the API. Text is measured in Unicode code points, as PostgreSQL counts it. */
export const LIMITS = {
  userId: 255,
  title: 200,
  description: 1000,
  /** Tags of a task, and values of the filter. */
  tags: 20,
  tag: 50,
  recurrence: 200,
  timeZone: 64,
  /** Entries of the list of tags. */
  tagList: 1000,
  search: 200,
  pageSize: 100,
  changes: 500,
  operations: 100,
  idempotencyKey: 255,
  /** API keys of a user that have not expired. A trigger of the database has the same number. */
  keys: 50,
  keyName: 100,
  /** Longest life of an API key that expires, in days. */
  keyDays: 3650,
  keyId: 100,
  /** Issues in an error: each element of a long list may have one. */
  issues: 100,
  /** Largest request body, in bytes. */
  body: 100_000,
  /** Of a file that is imported: bytes, tasks, and rows of which the report tells the problems. */
  importBytes: 100_000_000,
  importRows: 100_000,
  importReport: 100,
} as const;

/** Never a user's id, because each has a meaning of its own in a path. */
export const RESERVED_USER_IDS: ReadonlySet<string> = new Set(['me', 'auth', 'v1']);
