// Summarises vitest's JSON reports in a folder: one line for each failure, and a closing line.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
const reports = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));

const firstLine = (text) => (text ?? '').split('\n', 1)[0];
for (const { name, status, message, assertionResults } of reports.flatMap(({ testResults }) => testResults)) {
  if (status !== 'failed') continue;
  const file = relative('.', name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  for (const { fullName, failureMessages } of failed)
    process.stdout.write(`FAILED ${file}: ${fullName}: ${firstLine(failureMessages[0])}\n`);
  // A file itself fails if it cannot be loaded or prepared.
  if (failed.length === 0) process.stdout.write(`FAILED ${file}: ${firstLine(message)}\n`);
}

const sum = (member) => reports.reduce((total, report) => total + report[member], 0);
process.stdout.write(
  `${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed, ${sum('numPendingTests')} skipped\n`,
);
