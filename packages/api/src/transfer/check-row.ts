import { type ImportedTask, type Issue, importedTaskSchema } from '@tickline/contract';

/** A row of a file. */
export interface FileRow {
  readonly line?: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Stands for the task if the fields have no `uid`. */
  readonly identity: string;
  /** Problems because of which the row is no task. */
  readonly issues?: readonly Issue[];
  readonly warnings?: readonly Issue[];
  /** Fields to leave out if they are not valid. */
  readonly optional?: readonly string[];
}

type Checked =
  | { readonly task: ImportedTask; readonly warnings: readonly Issue[] }
  | { readonly issues: readonly Issue[] };

/** Checks a row with the schema of tasks. Leaves out optional fields that are not valid, and warns of each. */
export function checkRow({ fields, issues = [], warnings = [], optional = [] }: FileRow): Checked {
  if (issues.length > 0) return { issues };
  const first = importedTaskSchema.safeParse(fields);
  if (first.success) return { task: first.data, warnings };
  const names = new Set(first.error.issues.map(({ path: [name] }) => String(name)));
  const left = optional.filter((name) => names.has(name));
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !left.includes(name)));
  const { data, error } = left.length > 0 ? importedTaskSchema.safeParse(rest) : first;
  if (error) return { issues: error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
  const leftOut = left.map((path) => ({ path, message: 'is not valid here, and was left out' }));
  return { task: data, warnings: [...warnings, ...leftOut] };
}
