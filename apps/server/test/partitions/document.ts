import type { Execution } from './plans.ts';
import { FILTERS } from './statements.ts';

interface Shaped {
  readonly shape: string;
  readonly execution: Execution;
}

const HEADER = `# Every statement on hash partitions

Written by \`apps/server/test/partitions\`, which spreads the tasks over eight partitions (\`ops/partition-task.sql\`), calls
every procedure in every way, runs what was sent to PostgreSQL once more with \`auto_explain\`, and fails where a statement
touches other than one partition, or is not written here. \`npx vitest run apps/server/test/partitions --update\`,
with \`TEST_DATABASE_URL\`, writes it anew.

\`task_N\` is a partition, \`?\` a value, \`…\` the columns of a task. A list may have any of these filters as well. They are
joined with AND, and the list was run without any, with each, with each pair, and with all:

${Object.values(FILTERS)
  .map(({ condition }) => `- \`${condition}\``)
  .join('\n')}

\`TOTAL\` is the number stored in \`task_list\` if the status is the only filter, or else \`SELECT count(*)\` of the user's tasks
with the same filters. \`REVISION\` is in the same row. Triggers update \`task_list\`, and write deleted tasks to \`task_trash\`
(docs/decisions/017-revisions.md).
`;

/**
 * Describes what a node does with tasks; undefined if nothing. The partition's number depends on the user. Eleven
 * indexes can find a row by the user alone, so the index is named only if it also sorts.
 */
function describeNode(node: string, isSorted: boolean): string | undefined {
  const text = node
    .replace(/\btask_\d+(?=\b|_)/g, 'task_N')
    .replace(/^Bitmap Heap Scan on |^Index Only Scan of /, 'Index Scan of ');
  if (/^Bitmap Index Scan/.test(text) || !/\btask|Sort/.test(text)) return undefined;
  return isSorted && !text.includes('_pkey') ? text : text.replace(/ by .*/, '');
}

/**
 * Returns one entry for each shape, with the plan of the first one sent (of a list: the one without filters). The work
 * of a trigger for each row is listed once.
 *
 * @param executions in the order in which they were sent
 */
export function renderDocument(executions: readonly Shaped[]): string {
  const first = new Map<string, Execution>();
  for (const { shape, execution } of executions) if (!first.has(shape)) first.set(shape, execution);
  const entries = [...first]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([shape, { nodes }]) => {
      const lines = nodes.flatMap((node) => describeNode(node, shape.includes('ORDER BY')) ?? []);
      const plan = [...new Set(lines)].map((line) => `- ${line}`).join('\n');
      return `\n\`\`\`sql\n${shape}\n\`\`\`\n\n${plan}\n`;
    });
  return `${HEADER}${entries.join('')}`;
}
