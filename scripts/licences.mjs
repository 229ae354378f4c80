// Fails if a production dependency has a licence that is not on the list of permissive ones.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MIT and ISC',
  // The licence of the page's font. Its files name it, as it requires.
  'OFL-1.1',
  'Unlicense',
];
/** Weak copyleft, of Prisma's studio and Vite. pnpm lists them as peers of shipped packages, but no bundle has them. */
const NOT_SHIPPED = ['elkjs', /^lightningcss(?:-.*)?$/];

const { stdout, error } = spawnSync(
  'npx',
  ['--yes', packageManager, 'licenses', 'list', '--prod', '--json'],
  {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  },
);
if (error) throw error;

const packages = Object.values(JSON.parse(stdout)).flat();
const isExempt = (name) =>
  NOT_SHIPPED.some((each) => (typeof each === 'string' ? each === name : each.test(name)));
const refused = packages.filter(({ name, license }) => !PERMISSIVE.includes(license) && !isExempt(name));
for (const { name, license } of refused)
  process.stderr.write(`${name} has the licence ${license}, which is not allowed\n`);
process.stdout.write(`checked the licences of ${packages.length} packages: ${refused.length} not allowed\n`);
process.exitCode = refused.length > 0 ? 1 : 0;
