// `pnpm run sbom` lists what is shipped (the lockfile's production dependencies, from which the bundle is made) in
// dist/sbom.cdx.json. First it checks the list against CycloneDX's schema. It also checks that every package in the bundle
// and every direct dependency of a workspace package is listed.
// @see https://cyclonedx.org/specification/overview/
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

const FILE = new URL('../dist/sbom.cdx.json', import.meta.url);
const BUNDLE = new URL('../apps/server/dist/', import.meta.url);
/** Matches the folder of an installed package in the path of one of its files. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/@]+\//;
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
/** The first pnpm version that creates SBOMs. It needs a newer Node than the server. */
const MAKER = ['-p', 'node@26', '-p', 'pnpm@11.28.11'];
const COMMAND = 'pnpm --pm-on-fail=ignore sbom --sbom-format cyclonedx --prod';

/**
 * @param {string[]} args for npx
 * @returns {string} its output
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

/** Returns every package that has a module in the bundle, according to the source maps. */
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

/** Returns every package that a workspace package names as a production dependency. */
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
