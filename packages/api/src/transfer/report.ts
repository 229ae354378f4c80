import { type ImportReport, type Issue, LIMITS, type RowReport } from '@tickline/contract';

/** The place of a row in its file. */
export interface Place {
  readonly row: number;
  readonly line: number | undefined;
}

/** Longest path of an issue. It may hold a name that the file chose. */
const MAX_PATH = 100;
/** Issues of one row. */
const MAX_ISSUES = 20;

const rowReport = ({ row, line }: Place, issues: readonly Issue[]): RowReport => ({
  row,
  ...(line !== undefined && { line }),
  issues: issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ path: path.slice(0, MAX_PATH), message })),
});

/** Counts what became of rows, and keeps the problems of the first. */
export class Report {
  #created = 0;
  #existing = 0;
  #failed = 0;
  #warnings = 0;
  readonly #failures: RowReport[] = [];
  readonly #warned: RowReport[] = [];

  created(): void {
    this.#created += 1;
  }

  existing(): void {
    this.#existing += 1;
  }

  failed(place: Place, issues: readonly Issue[]): void {
    this.#failed += 1;
    if (this.#failures.length < LIMITS.importReport) this.#failures.push(rowReport(place, issues));
  }

  warn(place: Place, issues: readonly Issue[]): void {
    this.#warnings += 1;
    if (this.#warned.length < LIMITS.importReport) this.#warned.push(rowReport(place, issues));
  }

  get result(): ImportReport {
    return {
      created: this.#created,
      existing: this.#existing,
      failed_total: this.#failed,
      failed: this.#failures,
      warnings_total: this.#warnings,
      warnings: this.#warned,
    };
  }
}
