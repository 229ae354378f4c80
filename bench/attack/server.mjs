// The built server, with its default limits, behind one trusted proxy, which is this benchmark.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { ATTACKERS } from './seed.mjs';

const { env } = process;
const root = fileURLToPath(new URL('../..', import.meta.url));
const MINUTE_MS = 60_000;

async function untilReady(url) {
  for (;;) {
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    await sleep(50);
  }
}

/** Starts it, and again after the database was filled. */
export async function startServer() {
  const { DATABASE_URL = '', PORT = '18700' } = env;
  const dataDir = mkdtempSync(join(tmpdir(), 'tickline-attack-'));
  const secret = randomBytes(32).toString('base64url');
  const url = `http://127.0.0.1:${PORT}`;
  const environment = {
    ...env,
    DATABASE_URL,
    PORT,
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: url,
    TRUST_PROXY: '1',
    LOG_LEVEL: 'warn',
  };
  let server;
  const start = async () => {
    server = spawn(process.execPath, ['apps/server/dist/main.js'], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await untilReady(url);
  };
  const end = async () => {
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await exited;
  };
  const token = (sub) =>
    new SignJWT({ sub })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime('8h')
      .sign(new TextEncoder().encode(secret));
  await start();
  return {
    url,
    port: Number(PORT),
    dataDir,
    databaseUrl: DATABASE_URL,
    /** Of the accounts that attack; a process of its own cannot call `token`. */
    tokens: Object.fromEntries(await Promise.all(ATTACKERS.map(async (name) => [name, await token(name)]))),
    token,
    restart: async (job) => {
      await end();
      await job();
      await start();
    },
    rest: () => sleep(env.ATTACK_REST_MS === undefined ? MINUTE_MS : Number(env.ATTACK_REST_MS)),
    stop: async () => {
      await end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
