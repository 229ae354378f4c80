import type { Issue } from '@tickline/contract';

/** A task as a file has it, before any schema has checked it. */
export interface ParsedRow {
  /** Line on which it begins, if the format has lines. */
  readonly line?: number;
  /** Fields of a task by their names in the API. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Stands for the task if the fields have no `uid`. The same text gives the same task each time the file is read. */
  readonly identity: string;
  /** Problems that make the row useless. */
  readonly issues?: readonly Issue[];
  /** What the file says about the task, and the task cannot hold. */
  readonly warnings?: readonly Issue[];
  /** Fields to leave out, with a warning, if they break the schema: another program's rules are not all known here. */
  readonly optional?: readonly string[];
}

/** The file is not of the kind that it claims to be. Rows before this may have been read. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly line: number | undefined;

  /** @param message for people; contains no text of the file */
  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}
