// Executes the Dockerfile, instruction by instruction, in clean folders. Then runs the result like a container engine: as
// process 1, as the image's user, with read-only files, on a separate network.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ignoredBy, stagesOf } from './dockerfile.mjs';
import { LIBRARIES, registryVariables, SYSTEM, sandboxed } from './sandbox.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NODE_UID = 1000;
/** https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#non-root-user */
const USERS = {
  passwd: `node:x:${NODE_UID}:${NODE_UID}::/home/node:/bin/bash`,
  group: `node:x:${NODE_UID}:`,
};
const work = mkdtempSync(join(tmpdir(), 'tickline-container-'));
const isIgnored = ignoredBy(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
const say = (text) => process.stdout.write(`${text}\n`);

/** Returns the image's own Node, from the npm package of that name. */
function nodeBin(image) {
  const major = /^node:(\d+)-bookworm-slim@sha256:[0-9a-f]{64}$/.exec(image)?.[1];
  assert.ok(major, `${image} is not an image that this machine can stand in for`);
  const bin = join(work, `node-${major}`);
  mkdirSync(bin);
  const find = ['--yes', '-p', `node@${major}`, 'node', '-p', 'process.execPath'];
  cpSync(execFileSync('npx', find, { encoding: 'utf8' }).trim(), join(bin, 'node'));
  for (const tool of ['npm', 'npx']) {
    const script = execFileSync('sh', ['-c', `readlink -f "$(command -v ${tool})"`], { encoding: 'utf8' });
    writeFileSync(join(bin, tool), `#!/bin/sh\nexec node ${script.trim()} "$@"\n`);
    chmodSync(join(bin, tool), 0o755);
  }
  return bin;
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && ['.git', 'node_modules'].includes(entry.name)) continue;
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** Creates the build context as an engine would receive it. */
function contextFolder() {
  const context = join(work, 'context');
  for (const path of filesBelow(ROOT))
    if (!isIgnored(relative(ROOT, path))) cpSync(path, join(context, relative(ROOT, path)));
  return context;
}

function copy(stage, { from, sources, target }, roots) {
  const source = from === undefined ? roots.get('context') : roots.get(from);
  const to = join(stage.root, resolve(stage.folder, target));
  for (const each of sources) {
    const path = join(source, each);
    const isFile = statSync(path).isFile();
    const into =
      isFile && (target.endsWith('/') || sources.length > 1) ? join(to, path.split('/').at(-1)) : to;
    mkdirSync(dirname(into), { recursive: true });
    cpSync(path, into, { recursive: true, verbatimSymlinks: true });
  }
}

function run(stage, command) {
  const options = { ...stage, uid: 0, folders: SYSTEM, usesRegistry: true };
  options.variables = { ...registryVariables(), ...stage.variables };
  const [program, ...args] = sandboxed(options, ['/bin/sh', '-c', command]);
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
  assert.equal(status, 0, `RUN ${command}`);
}

const STEPS = {
  WORKDIR: (stage, { rest }) => {
    stage.folder = rest;
    mkdirSync(join(stage.root, rest), { recursive: true });
  },
  ENV: (stage, { variables }) => Object.assign(stage.variables, variables),
  COPY: copy,
  RUN: (stage, { rest }) => run(stage, rest),
  USER: (stage, { rest }) => {
    assert.equal(rest, 'node', 'the one user that the image has');
    stage.uid = NODE_UID;
  },
  VOLUME: (stage, { rest }) => {
    stage.volume = rest;
  },
  EXPOSE: (stage, { rest }) => {
    stage.port = Number(rest);
  },
  HEALTHCHECK: (stage, { seconds, command }) => {
    stage.health = { seconds, command };
  },
  CMD: (stage, { command }) => {
    stage.command = command;
  },
};

function build() {
  const roots = new Map([['context', contextFolder()]]);
  const bins = new Map();
  let stage;
  for (const { image, name, steps } of stagesOf(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))) {
    if (!bins.has(image)) bins.set(image, nodeBin(image));
    const root = join(work, name);
    mkdirSync(root);
    roots.set(name, root);
    stage = { root, bin: bins.get(image), folder: '/', variables: {}, uid: 0, users: USERS };
    for (const step of steps) {
      say(`   ${name}: ${step.name} ${step.rest.slice(0, 90)}`);
      STEPS[step.name](stage, step, roots);
    }
  }
  return stage;
}

/** Starts the image. All files except the volume are read-only. */
function start(stage, environment) {
  const volume = { source: join(work, 'volume'), target: stage.volume };
  const options = { ...stage, volume, folders: LIBRARIES, isAlone: true };
  options.variables = { ...stage.variables, ...environment };
  const [program, ...args] = sandboxed(options, stage.command);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
  const exited = new Promise((done) => child.once('exit', (code) => done(code)));
  /** The pid outside the namespace of process 1 inside. */
  const pid = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  const inside = (command, as = stage.uid) =>
    spawnSync(
      'nsenter',
      [
        ...['--target', pid(), '--net', '--mount', '--pid', '--root', `--wd=/proc/${pid()}/cwd`],
        ...[`--setuid=${as}`, `--setgid=${as}`, '--', ...command],
      ],
      { encoding: 'utf8', env: options.variables, timeout: 20_000 },
    );
  return { child, exited, pid, inside, output: () => output };
}

async function untilHealthy(stage, server) {
  const { command, seconds } = stage.health;
  const end = Date.now() + (seconds['start-period'] + seconds.interval * seconds.retries) * 1000;
  while (Date.now() < end) {
    assert.equal(server.child.exitCode, null, server.output());
    const command_ = [`/usr/local/bin/${command[0]}`, ...command.slice(1)];
    if (server.inside(command_).status === 0) return;
    await sleep(300);
  }
  assert.fail(`never healthy:\n${server.output()}`);
}

/** Acts as a user inside the container's network: signs up or in, and lists and creates a task. */
const LIFE = `
const action = process.env.ACTION;
const origin = 'http://127.0.0.1:' + process.env.PORT;
const call = async (path, body, headers = {}) => {
  const response = await fetch(origin + path, { method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers } });
  if (!response.ok) throw new Error(path + ' ' + response.status + ' ' + await response.text());
  return { json: await response.json(), session: response.headers.get('set-auth-token') };
};
const credentials = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
const { session } = await call('/api/auth/' + action + '/email', credentials);
const { json: { token } } = await call('/api/auth/token', undefined, { authorization: 'Bearer ' + session });
const authorization = 'Bearer ' + token;
await call('/api/me/tasks', { title: 'From the container' }, { authorization });
const { json: { total } } = await call('/api/me/tasks', undefined, { authorization });
const page = await fetch(origin + '/docs/swagger-ui.css');
console.log(JSON.stringify({ total, docs: page.status, user: process.getuid(), groups: process.getgroups() }));
`;

function live(server, action) {
  const command = [
    '/usr/local/bin/node',
    '--input-type=module',
    '-e',
    LIFE.replace('process.env.ACTION', `'${action}'`),
  ];
  const { status, stdout, stderr } = server.inside(command);
  assert.equal(status, 0, `${stderr}\n${server.output()}`);
  return JSON.parse(stdout);
}

async function stop(server) {
  const began = Date.now();
  process.kill(Number(server.pid()), 'SIGTERM');
  assert.equal(await server.exited, 0, server.output());
  return Date.now() - began;
}

function writableFiles(stage) {
  const args = [
    stage.root,
    '-xdev',
    '(',
    '-uid',
    NODE_UID,
    '-o',
    '-gid',
    NODE_UID,
    '-o',
    '-perm',
    '/o+w',
    ')',
    '!',
    '-type',
    'l',
  ];
  return execFileSync('find', args, { encoding: 'utf8' }).trim().split('\n');
}

async function check(stage) {
  assert.notEqual(stage.uid, 0, 'the image’s user is root');
  assert.deepEqual(writableFiles(stage), [join(stage.root, stage.volume)], 'what the user may write to');
  const size = execFileSync('du', ['-sk', stage.root], { encoding: 'utf8' }).split('\t')[0];
  assert.ok(Number(size) < 60_000, `the image’s own files take ${size} KiB`);
  say(`   the image’s own files, beside Node and Debian: ${(Number(size) / 1024).toFixed(1)} MiB`);
  // A new volume starts as a copy of the image's folder.
  execFileSync('cp', ['-a', join(stage.root, stage.volume), join(work, 'volume')]);

  const bare = start(stage, {});
  assert.equal(await bare.exited, 1);
  assert.match(bare.output(), /BETTER_AUTH_SECRET is required in production/);
  say('   without a secret it does not start, and says why');

  const secret = randomBytes(33).toString('base64');
  const environment = { BETTER_AUTH_SECRET: secret, BETTER_AUTH_URL: `http://127.0.0.1:${stage.port}` };
  for (const action of ['sign-up', 'sign-in']) {
    const server = start(stage, environment);
    await untilHealthy(stage, server);
    const { total, docs, user } = live(server, action);
    assert.deepEqual(
      { total, docs, user },
      { total: action === 'sign-up' ? 1 : 2, docs: 200, user: NODE_UID },
    );
    assert.equal(server.inside(['/bin/sh', '-c', 'true']).status, 127, 'there is a shell');
    say(`   ${action}: healthy, a task created, SIGTERM to exit 0 in ${await stop(server)} ms`);
  }
}

try {
  const stage = build();
  await check(stage);
} finally {
  rmSync(work, { recursive: true, force: true });
}
