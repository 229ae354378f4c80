// What well-behaved users see while one address or account does its worst within its limits: the built server
// (pnpm build), its default limits, and one attack after the other.
//   node bench/attack.mjs                                   on the embedded database
//   DATABASE_URL=postgresql://… node bench/attack.mjs       on a database that is empty, and is left full
//   node bench/attack.mjs --only sockets,searches --seconds 10
// Loopback only. Takes about ten minutes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ATTACKS } from './attack/attacks.mjs';
import { crowd } from './attack/crowd.mjs';
import { seed } from './attack/seed.mjs';
import { startServer } from './attack/server.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string' }, seconds: { type: 'string', default: '12' } },
});
const seconds = Number(values.seconds);
const names = values.only?.split(',') ?? Object.keys(ATTACKS);
const ATTACKER = fileURLToPath(new URL('./attack/attacker.mjs', import.meta.url));

/** Runs an attack in a process of its own, so that its work is not taken for the server's. */
async function attack(name, server) {
  const child = fork(ATTACKER, [], { stdio: 'inherit' });
  child.send({ name, server, seconds });
  const failed = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the attacker process exited with ${code}`)),
  );
  const [cost] = await Promise.race([once(child, 'message'), failed]);
  // It ends now.
  failed.catch(() => undefined);
  return cost;
}

const round = (ms) => (ms === undefined ? '-' : ms < 10 ? ms.toFixed(1) : ms.toFixed(0));

const server = await startServer();
try {
  await seed(server);
  // What was never asked for is compiled while it is asked for.
  await crowd(server, seconds);
  const peace = [];
  const rows = [];
  for (const name of ['peace', ...names, 'peace']) {
    const [cost, seen] = await Promise.all([
      name === 'peace' ? undefined : attack(name, server),
      crowd(server, seconds),
    ]);
    if (name === 'peace') peace.push(seen.p99);
    rows.push([
      name === 'peace' ? 'no attack' : ATTACKS[name].what,
      cost
        ? `${(cost.requests / seconds).toFixed(1)}/s, ${(cost.bytes / seconds / 1000).toFixed(0)} kB/s`
        : '-',
      ...[seen.p50, seen.p99, seen.max].map(round),
      `${seen.refused} of ${seen.requests}`,
      round(seen.health),
    ]);
    process.stderr.write(`${rows.at(-1).join(' | ')}\n`);
    // What an attack leaves queued, and its windows of limits, end.
    await server.rest();
  }
  const header = [
    'attack',
    'attack rate',
    'p50 ms',
    'p99 ms',
    'max ms',
    'requests refused',
    'health check, max ms',
  ];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  process.stdout.write(
    `${[header, header.map(() => '---'), ...rows].map(line).join('\n')}\n\nthree times the p99 without an attack: ${round(3 * Math.max(...peace))} ms\n`,
  );
} finally {
  await server.stop();
}
