// Installs the packed client in an empty folder, compiles a program against it in strict mode, runs it, and checks its
// size. Usage: node scripts/check-consumer.mjs <tarball>
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const CONSUMER = fileURLToPath(new URL('consumer', import.meta.url));
const tarball = resolve(process.argv[2] ?? '');
const MAX_GZIPPED = 10_000;

const folder = await mkdtemp(join(tmpdir(), 'tickline-client-'));
// Removes pnpm's settings, which npm does not know.
// biome-ignore lint/style/noProcessEnv: for the commands that it runs
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)));
const run = (command, args) => execFileSync(command, args, { cwd: folder, env, stdio: 'inherit' });
const install = (...packages) =>
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', ...packages]);

try {
  cpSync(join(CONSUMER, 'package.json'), join(folder, 'package.json'));
  const typescript = JSON.parse(readFileSync('node_modules/typescript/package.json', 'utf8')).version;
  install(tarball);
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  if (installed.sort().join() !== '@tickline,@trpc,@typescript,typescript')
    throw new Error(`Installing the client also installs other packages: ${installed}`);
  const dist = join(folder, 'node_modules/@tickline/client/dist');
  const files = readdirSync(dist, { recursive: true })
    .filter((name) => name.endsWith('.js') || name.endsWith('.d.ts'))
    .map((name) => readFileSync(join(dist, name), 'utf8'));
  const imports = files.flatMap((text) =>
    [...text.matchAll(/(?:from|import\()\s*'([^'.][^']*)'/g)].map(([, name]) => name),
  );
  // One file is for Node.js only.
  const foreign = imports.filter((name) => !name.startsWith('@trpc/') && !name.startsWith('node:'));
  if (foreign.length > 0) throw new Error(`The client imports ${foreign}`);

  // TypeScript is a peer of tRPC's, whose declarations name types of Node.
  install(`typescript@${typescript}`, '@types/node@20');
  cpSync(CONSUMER, folder, { recursive: true });
  run('npx', ['tsc']);
  run(process.execPath, ['program.js']);

  const entry = join(dist, 'index.js');
  const [output] = [
    await build({
      root: folder,
      logLevel: 'error',
      build: { lib: { entry, formats: ['es'] }, write: false, minify: true },
    }),
  ].flat();
  const size = gzipSync(output.output[0].code).length;
  process.stdout.write(`${size} bytes gzipped, including dependencies\n`);
  if (size > MAX_GZIPPED) throw new Error(`The client is larger than ${MAX_GZIPPED} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
