// Generates the Prisma client with nothing but npm packages.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const manifest = require.resolve('prisma/package.json');
const cli = join(dirname(manifest), require(manifest).bin.prisma);
const schema = fileURLToPath(new URL('../../../prisma/schema.prisma', import.meta.url));

const { env } = process;
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [cli, 'generate', '--schema', schema, '--no-hints'],
  {
    encoding: 'utf8',
    env: {
      ...env,
      // `generate` requires this binary and would download it, but never runs it.
      PRISMA_SCHEMA_ENGINE_BINARY: env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  },
);
if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
process.exitCode = status ?? 1;
