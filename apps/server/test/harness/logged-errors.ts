import { beforeEach, onTestFailed, type TestContext } from 'vitest';
import type { SerializedError } from '../../src/logging/serialize-error.ts';

/** pino's number for `warn`: a failure of something that the server depends on. */
const WARN = 40;
/** Errors that are shown of one test. A property has hundreds of cases. */
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

/** Adds the errors that a server has logged to those that a test has failed with. */
function addTo({ task }: Pick<TestContext, 'task'>, log: readonly LogLine[]): void {
  const lines = log.filter(tellsOfError);
  for (const { msg, request_id, err } of lines.slice(0, MAX_SHOWN)) {
    const message = `${msg} (request ${request_id})\n${textOf(err)}`;
    task.result?.errors?.push({ name: 'The server logged', message });
  }
  const left = lines.length - MAX_SHOWN;
  if (left > 0) task.result?.errors?.push({ name: 'The server logged', message: `${left} errors more` });
}

/** Shows what the server has logged of errors, if the test that runs now fails. */
export function showErrorsOf(server: { log(): readonly LogLine[] }): void {
  onTestFailed((context) => addTo(context, server.log()));
}

/**
 * Shows in each test that fails the errors that the server has logged since the test began.
 *
 * @returns what takes each line of the log
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
