// Fails if a regular expression in packages or apps can take more than linear time, because a client's text could then
// block the process. recheck decides this with automata; for patterns with lookaround or back references, it searches for a
// slow text. It judges a single match: `/a(.*b)?/g` passes, although replacing all matches in `aaaa` is quadratic.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
// The main module of recheck would look for Java and a native program.
import recheck from 'recheck/lib/browser.js';
import { parseAst } from 'vitest/node';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = /^(?:packages|apps)\/[\w-]+\/src\/(?!generated\/).*\.tsx?$/;

/** Patterns that never see a client's text, or that are created at run time. */
const EXEMPT = [
  {
    file: 'apps/server/src/observability/describe-statement.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code as it is written there
    pattern: 'new RegExp(`\\\\b${table} AS (?:MATERIALIZED )?\\\\(`)',
    reason: 'the table is a word, and the text a statement of the server itself',
  },
  {
    file: 'packages/db-tools/src/backup/postgresql-archive.ts',
    pattern:
      '/^COPY (?:"(?<quoted>[^"]+)"|(?<plain>\\w+))\\._prisma_migrations \\((?<columns>.*)\\) FROM stdin;\\n(?<lines>[\\s\\S]*?)^\\\\\\.$/m',
    reason: 'reads what pg_restore prints of the table of migrations in a backup',
  },
  {
    file: 'packages/quick-add/src/dates/phrases.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code as it is written there
    pattern: 'new RegExp(`^(?:${pattern})$`)',
    reason: 'a phrase has at most nine words of 40 characters',
  },
  {
    file: 'packages/testing/src/leak-watch/leak-watch.ts',
    pattern: "new RegExp(shape, 'gi')",
    reason: 'each shape is checked by itself',
  },
];

/**
 * Limits for recheck. They count steps, so the verdict does not depend on how busy the machine is. The only time limit is
 * for patterns that it cannot judge. These sizes find the same as the defaults in half the time.
 *
 * @see https://makenowjust-labs.github.io/recheck/docs/usage/parameters
 */
const EFFORT = {
  timeout: 20_000,
  attackTimeout: null,
  incubationTimeout: null,
  maxNFASize: 2000,
  maxInitialGenerationSize: 100,
  maxGenerationSize: 50,
  maxIteration: 5,
};

function sourceFiles() {
  return ['packages', 'apps']
    .flatMap((folder) => readdirSync(join(ROOT, folder), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .flatMap(({ parentPath, name }) => filesIn(join(parentPath, name, 'src')))
    .map((path) => relative(ROOT, path).replaceAll(sep, '/'))
    .filter((file) => SOURCE.test(file));
}

function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

function* nodesOf(value) {
  if (typeof value !== 'object' || value === null) return;
  if (typeof value.type === 'string') yield value;
  for (const member of Object.values(value)) yield* nodesOf(member);
}

const makesRegExp = ({ type, callee }) =>
  (type === 'NewExpression' || type === 'CallExpression') && callee.name === 'RegExp';

/** @returns {RegExp | undefined} undefined if the pattern is known only at run time */
function evaluate(code) {
  try {
    return runInNewContext(code);
  } catch {
    return undefined;
  }
}

/** Finds all regular expressions in a file: literals and `new RegExp`. */
function patternsOf(file) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const nodes = [...nodesOf(parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }))];
  return nodes
    .filter((node) => node.regex || makesRegExp(node))
    .map(({ start, end }) => {
      const code = text.slice(start, end);
      return { file, line: text.slice(0, start).split('\n').length, code, regExp: evaluate(code) };
    });
}

/** @returns {string | undefined} the problem of a pattern */
function faultOf({ regExp }) {
  if (regExp === undefined) return 'is known only at run time';
  const { status, complexity, attack, error } = recheck.checkSync(regExp.source, regExp.flags, EFFORT);
  if (status === 'safe') return undefined;
  if (status === 'vulnerable') return `takes ${complexity.summary} time, for example for ${attack.pattern}`;
  return `cannot be judged: ${JSON.stringify(error)}`;
}

const isExempted = (pattern) => (exempt) => exempt.file === pattern.file && exempt.pattern === pattern.code;

const patterns = sourceFiles().flatMap(patternsOf);
const needless = EXEMPT.filter((exempt) => !patterns.some((pattern) => isExempted(pattern)(exempt)));
const judged = patterns.filter((pattern) => !EXEMPT.some(isExempted(pattern)));
const problems = [
  ...needless.map(({ file, pattern }) => `${file}: ${pattern} is in EXEMPT, but not in the file`),
  ...judged.flatMap((pattern) => {
    const fault = faultOf(pattern);
    return fault === undefined ? [] : [`${pattern.file}:${pattern.line}: ${pattern.code} ${fault}`];
  }),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`checked ${patterns.length} regular expressions: ${problems.length} problems\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
