// Copies everything the built server needs to run, and nothing else, into a folder.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../apps/server/', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

/** Packages that the server reads at run time instead of bundling them, and the files that it needs of each. */
const PACKAGES = {
  '@electric-sql/pglite': /^(?:package\.json|LICENSE|dist(?:\/[^/]+\.(?:js|wasm|data)|\/fs(?:\/.*\.js)?)?)$/,
  '@prisma/schema-engine-wasm': /^(?:package\.json|LICENSE|[^/]+\.(?:js|wasm))$/,
  '@tickline/web': /^(?:package\.json|dist(?:\/.*)?)$/,
  'swagger-ui-dist':
    /^(?:package\.json|LICENSE|NOTICE|swagger-ui(?:-bundle\.js|-bundle\.js\.LICENSE\.txt|\.css))$/,
};

/** Returns the folder of a package, even if it does not export its package.json. */
function folderOf(name) {
  const require = createRequire(join(SERVER, 'package.json'));
  const paths = require.resolve.paths(name) ?? [];
  const found = paths.map((path) => join(path, name)).find((path) => hasManifest(path));
  if (!found) throw new Error(`${name} is not installed`);
  return found;
}

function hasManifest(folder) {
  try {
    return readFileSync(join(folder, 'package.json')).length > 0;
  } catch {
    return false;
  }
}

function copy(from, to, isWanted = () => true) {
  const filter = (path) => path === from || isWanted(path.slice(from.length + 1));
  cpSync(from, to, { recursive: true, dereference: true, filter });
}

const [target] = process.argv.slice(2);
if (!target) throw new Error('Usage: node scripts/bundle.mjs <folder>');
const app = join(target, 'apps/server');
copy(join(SERVER, 'dist'), join(app, 'dist'), (path) => !path.endsWith('.map'));
copy(join(SERVER, 'docs-page'), join(app, 'docs-page'));
copy(MIGRATIONS, join(target, 'prisma/migrations'));
for (const [name, files] of Object.entries(PACKAGES))
  copy(folderOf(name), join(app, 'node_modules', name), (path) => files.test(path));
writeFileSync(join(app, 'package.json'), '{ "type": "module" }\n');
writeFileSync(join(target, 'LICENSE'), readFileSync(join(dirname(MIGRATIONS), '../LICENSE')));
