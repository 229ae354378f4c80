// `pnpm run sbom`: writes what is shipped (the production dependencies of the lockfile, of which the bundle is made) to
// dist/sbom.cdx.json, and checks it: against the schema of CycloneDX, for every package that the bundle was made of, and for
// every one that a package here depends on.
// @see https://cyclonedx.org/specification/overview/
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

const FILE = new URL('../dist/sbom.cdx.json', import.meta.url);
const BUNDLE = new URL('../apps/server/dist/', import.meta.url);
/** The folder of an installed package, in the path of a file of it. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/@]+\//;
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
/** The first pnpm that makes them; it wants a newer Node than the server does. */
const MAKER = ['-p', 'node@26', '-p', 'pnpm@11.28.11'];
const COMMAND = 'pnpm --pm-on-fail=ignore sbom --sbom-format cyclonedx --prod';

/**
 * @param {string[]} args for npx
 * @returns {string} what it printed
 */
function npx(args) {
  const { stdout, stderr, status, error } = spawnSync('npx', ['--yes', ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr || stdout);
  return stdout;
}

/** Every package that a module of the bundle is of, by its source maps. */
function bundled() {
  const maps = readdirSync(BUNDLE, { recursive: true }).filter((file) => file.endsWith('.map'));
  const modules = maps.flatMap((file) => {
    const map = new URL(file, BUNDLE);
    const { sources } = JSON.parse(readFileSync(map, 'utf8'));
    return sources
      .map((source) => new URL(source, map).pathname.match(PACKAGE))
      .filter((match) => match !== null);
  });
  const folders = new Set(modules.map(([folder]) => folder));
  return [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
    return `${name}@${version}`;
  });
}

/** Every package that a workspace package names as a production dependency. */
function direct() {
  const projects = JSON.parse(npx([packageManager, 'list', '--recursive', '--prod', '--depth=0', '--json']));
  return projects
    .flatMap(({ dependencies = {} }) => Object.values(dependencies))
    .filter(({ version }) => !version.startsWith('link:'))
    .map(({ from, version }) => `${from}@${version}`);
}

const text = npx([...MAKER, '-c', COMMAND]);
const { specVersion, components } = JSON.parse(text);

const invalid = await new Validation.JsonStrictValidator(
  Spec.Version[`v${specVersion.replace('.', 'dot')}`],
).validate(text);
if (invalid !== null) throw new Error(`not valid CycloneDX ${specVersion}: ${JSON.stringify(invalid)}`);

const named = new Set(
  components.map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`),
);
const shipped = new Set([...bundled(), ...direct()]);
const missing = [...shipped].filter((each) => !named.has(each));
if (missing.length > 0) throw new Error(`not in the SBOM: ${missing.join(', ')}`);

mkdirSync(new URL('.', FILE), { recursive: true });
writeFileSync(FILE, text);
process.stdout.write(
  `dist/sbom.cdx.json: CycloneDX ${specVersion}, ${components.length} components, including all ${shipped.size} bundled or direct dependencies\n`,
);
