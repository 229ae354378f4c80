import { beforeEach, onTestFailed, type TestContext } from 'vitest';
import type { SerializedError } from '../../src/logging/serialize-error.ts';

/** pino's number for `warn`: a failure of a dependency. */
const WARN = 40;
/** Errors shown per test. A property test runs hundreds of cases. */
const MAX_SHOWN = 5;

type LogLine = Readonly<Record<string, unknown>>;

function tellsOfError(line: LogLine): line is LogLine & { err: SerializedError } {
  return Number(line['level']) >= WARN && typeof line['err'] === 'object' && line['err'] !== null;
}

function textOf({ type, message, stack, cause, errors = [] }: SerializedError): string {
  const causes = cause ? [cause, ...errors] : errors;
  const lines = [`${type}: ${message}`, ...(stack ? [stack] : [])];
  return [...lines, ...causes.map((each) => `Caused by ${textOf(each)}`)].join('\n');
}

/** Adds the errors that a server has logged to the errors of a failed test. */
function addTo({ task }: Pick<TestContext, 'task'>, log: readonly LogLine[]): void {
  const lines = log.filter(tellsOfError);
  for (const { msg, request_id, err } of lines.slice(0, MAX_SHOWN)) {
    const message = `${msg} (request ${request_id})\n${textOf(err)}`;
    task.result?.errors?.push({ name: 'The server logged', message });
  }
  const left = lines.length - MAX_SHOWN;
  if (left > 0) task.result?.errors?.push({ name: 'The server logged', message: `${left} errors more` });
}

/** Shows the errors in the server's log if the current test fails. */
export function showErrorsOf(server: { log(): readonly LogLine[] }): void {
  onTestFailed((context) => addTo(context, server.log()));
}

/**
 * Shows the errors that the server has logged during a test if that test fails.
 *
 * @returns a function to call with each line of the log
 */
export function showLoggedErrors(): (line: string) => void {
  let lines: string[] = [];
  beforeEach((context) => {
    lines = [];
    context.onTestFailed(() =>
      addTo(
        context,
        lines.map((line) => JSON.parse(line)),
      ),
    );
  });
  return (line) => {
    if (line.includes('"err":')) lines.push(line);
  };
}
