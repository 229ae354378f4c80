// Runs the services of compose.yaml as processes of this machine, each with its own address and name.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import {
  appendFileSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stagesOf } from './dockerfile.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { parse } = createRequire(join(ROOT, 'apps/server/package.json'))('yaml');
const DOCKER_DNS = '127.0.0.11';

/** Replaces `${NAME}`, `${NAME:-default}` and `${NAME:?message}` in all parsed strings, like Compose. */
function interpolate(value, variables) {
  if (Array.isArray(value)) return value.map((each) => interpolate(each, variables));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, interpolate(each, variables)]),
    );
  return typeof value === 'string' ? interpolateText(value, variables) : value;
}

function interpolateText(text, variables) {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name, kind, word) => {
    const value = variables[name] || (kind === '-' ? word : undefined);
    if (value === undefined) throw new Error(`${name} is missing: ${word ?? ''}`);
    return value;
  });
}

/** @param {Record<string, string>} variables content of .env */
export function readCompose(variables) {
  return interpolate(parse(readFileSync(join(ROOT, 'compose.yaml'), 'utf8'), { merge: true }), variables);
}

/** Returns the environment variables of the image. */
export function imageEnvironment() {
  const last = stagesOf(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).at(-1);
  return Object.assign(
    {},
    ...last.steps.filter(({ name }) => name === 'ENV').map(({ variables }) => variables),
  );
}

/** Gives every service an address, in /etc/hosts of this mount namespace and from a name server like Docker's. */
export function nameServices(services, work) {
  const addresses = new Map(Object.keys(services).map((name, n) => [name, `127.0.1.${n + 1}`]));
  const hosts = join(work, 'hosts');
  cpSync('/etc/hosts', hosts);
  for (const [name, address] of addresses) appendFileSync(hosts, `${address} ${name}\n`);
  execFileSync('mount', ['--bind', hosts, '/etc/hosts']);
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  serveNames(addresses);
  return addresses;
}

/** Answers DNS queries for A records, and returns no records for other types. RFC 1035, section 4 */
function serveNames(addresses) {
  const server = createSocket('udp4');
  server.on('message', (query, { port, address: client }) => {
    const labels = [];
    let at = 12;
    for (; query[at] > 0; at += query[at] + 1)
      labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    const type = query.readUInt16BE(at + 1);
    const address = type === 1 ? addresses.get(labels.join('.')) : undefined;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x81_80, 2);
    header.fill(0, 4).writeUInt16BE(1, 4);
    header.writeUInt16BE(address ? 1 : 0, 6);
    const answer = address
      ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)])
      : Buffer.alloc(0);
    server.send(Buffer.concat([header, query.subarray(12, at + 5), answer]), port, client);
  });
  server.bind(53, DOCKER_DNS);
  server.unref();
}

const { env: inherited } = process;

function launch(command, { work, name, env = inherited, ...options }) {
  const log = join(work, `${name}.log`);
  appendFileSync(log, '');
  const child = spawn(command[0], command.slice(1), { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => appendFileSync(log, chunk));
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  return { child, exited, log: () => readFileSync(log, 'utf8') };
}

export function startPostgresql({ environment }, address, work) {
  const bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort().at(-1)}/bin`;
  const folder = join(work, 'postgres');
  const user = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
  mkdirSync(folder);
  writeFileSync(join(work, 'password'), environment.POSTGRES_PASSWORD);
  for (const path of [work, folder, join(work, 'password')]) chownSync(path, user, 0);
  const options = { uid: user, cwd: '/', encoding: 'utf8' };
  const data = join(folder, 'data');
  const made = spawnSync(
    `${bin}/initdb`,
    [
      '-D',
      data,
      '-U',
      environment.POSTGRES_USER,
      '-A',
      'scram-sha-256',
      `--pwfile=${work}/password`,
      '-E',
      'UTF8',
      '--no-sync',
    ],
    options,
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const settings = { listen_addresses: address, unix_socket_directories: folder, fsync: 'off' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = launch([`${bin}/postgres`, '-D', data, ...flags], {
    work,
    name: 'postgres',
    uid: user,
    cwd: '/',
  });
  const env = { ...inherited, PGPASSWORD: environment.POSTGRES_PASSWORD };
  const sql = (query, database = environment.POSTGRES_DB) =>
    spawnSync(`${bin}/psql`, ['-h', 'postgres', '-U', environment.POSTGRES_USER, '-Atc', query, database], {
      env,
      encoding: 'utf8',
    });
  return { ...server, sql };
}

export const startValkey = ({ command }, address, work) =>
  launch(['redis-server', ...command.slice(1), '--bind', address, '--protected-mode', 'no'], {
    work,
    name: 'valkey',
    cwd: work,
  });

/** @param {string} name name of its service */
export function startApp({ environment }, { name, address, work }) {
  // The only difference from a container, which has all addresses to itself.
  const env = {
    PATH: inherited.PATH,
    ...imageEnvironment(),
    ...environment,
    HOST: address,
    DATA_DIR: join(work, name),
  };
  return launch([process.execPath, 'apps/server/dist/main.js'], { work, name, env, cwd: ROOT });
}

export const startProxy = (work) =>
  launch(['haproxy', '-db', '-f', join(ROOT, 'ops/haproxy.cfg')], { work, name: 'proxy', cwd: ROOT });
