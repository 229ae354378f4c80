import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readEnv } from '../src/env.ts';
import { ACCOUNT_VARIABLES } from '../src/env-accounts.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const KNOWN = new Set([
  ...[...read('apps/server/src/env.ts').matchAll(/^ {4}([A-Z][A-Z_]+):/gm)].map(([, name]) => name),
  ...Object.keys(ACCOUNT_VARIABLES),
]);

/** Returns `ENV` of the image without `NODE_ENV`, which is for packages, and `MALLOC_ARENA_MAX`, for the C library. */
function imageEnvironment(): Record<string, string> {
  const lines = [...read('Dockerfile').matchAll(/^ENV (.*)$/gm)].at(-1)?.[1] ?? '';
  const { NODE_ENV, MALLOC_ARENA_MAX, ...rest } = Object.fromEntries(
    lines.split(' ').map((word) => word.split('=')),
  );
  expect({ NODE_ENV, MALLOC_ARENA_MAX }).toEqual({ NODE_ENV: 'production', MALLOC_ARENA_MAX: '2' });
  return rest;
}

/** Settings that every deployment must provide. */
const GIVEN = {
  POSTGRES_PASSWORD: 'not-a-real-one',
  BETTER_AUTH_SECRET: 'Zr4uX8kQ2mVw7LpT9cJh3sNyB6dGfE1a',
  BETTER_AUTH_URL: 'https://tickline.example',
};

function composeEnvironment(service: string): Record<string, string> {
  const { services } = parse(read('compose.yaml'), { merge: true });
  const fill = (text: string) =>
    text.replace(/\$\{(\w+):[^}]*\}/g, (_all, name: string) => Reflect.get(GIVEN, name) ?? '');
  return Object.fromEntries(
    Object.entries<string>(services[service].environment).map(([name, value]) => [name, fill(value)]),
  );
}

const FROM_ELSEWHERE = {
  DATABASE_URL: 'postgresql://x:y@db.example/tickline?sslmode=require',
  REDIS_URL: 'redis://valkey:6379',
};

function flyEnvironment(): Record<string, string> {
  const [, section = ''] = /\[env\]\n([\s\S]*?)\n\[/.exec(read('ops/deploy/fly.toml')) ?? [];
  const entries = [...section.matchAll(/^ *([A-Z_]+) = "(.*)"$/gm)].map(([, name, value]) => [name, value]);
  return Object.fromEntries(entries);
}

function renderEnvironment(): Record<string, string> {
  const [{ envVars }] = parse(read('ops/deploy/render.yaml')).services;
  return Object.fromEntries(
    envVars.map(({ key, value }: { key: string; value?: string }) => [
      key,
      value ?? Reflect.get({ ...GIVEN, ...FROM_ELSEWHERE }, key),
    ]),
  );
}

describe.each([
  ['the image', {}],
  ['compose.yaml', composeEnvironment('app-1')],
  ['fly.toml', flyEnvironment()],
  ['render.yaml', renderEnvironment()],
])('the environment of %s', (_name, environment) => {
  it('has variables that there are, with values that the server takes', () => {
    const whole = { ...imageEnvironment(), ...environment };
    expect(Object.keys(whole).filter((name) => !KNOWN.has(name))).toEqual([]);
    const { BETTER_AUTH_SECRET, BETTER_AUTH_URL } = GIVEN;
    const env = readEnv({ BETTER_AUTH_SECRET, BETTER_AUTH_URL, ...whole });
    expect(env).toMatchObject({ ENVIRONMENT: 'production', HOST: '0.0.0.0', PORT: 8000, DATA_DIR: '/data' });
  });
});

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml'), { merge: true });
  const names = Object.keys(compose.services);

  it('has three servers that are the same', () => {
    const { 'app-1': first, 'app-2': second, 'app-3': third } = compose.services;
    expect([second, third]).toEqual([first, first]);
    const cfg = read('ops/haproxy.cfg');
    for (const name of ['app-1', 'app-2', 'app-3']) expect(cfg).toContain(`server ${name} ${name}:8000`);
  });

  it('waits for services that there are, and that can be healthy', () => {
    for (const name of names)
      for (const [other, { condition }] of Object.entries<{ condition: string }>(
        compose.services[name].depends_on ?? {},
      )) {
        expect(condition).toBe('service_healthy');
        const { healthcheck, build } = compose.services[other];
        // Services that are built use the image's own.
        expect(healthcheck ?? build).toBeDefined();
      }
  });

  it('shows nothing but the proxy to the outside', () => {
    expect(names.filter((name) => compose.services[name].ports)).toEqual(['proxy']);
  });

  it('says no secret, and does not start without one', () => {
    expect(read('compose.yaml').match(/(?:PASSWORD|SECRET): (?!\$\{\w+:\?)/g)).toBeNull();
  });
});

describe('what is sent to the container engine', () => {
  it('is only what is named: no .env, no database, no history', () => {
    const [first, ...rest] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(rest).toEqual(expect.arrayContaining(['**/.env*', '**/.data', '**/node_modules']));
    expect(rest.filter((line) => line.startsWith('!.'))).toEqual(['!.gitignore']);
  });
});

describe('what is brought in from elsewhere', () => {
  it('is an image of one content, whatever its tag comes to stand for', () => {
    const named = [
      ...read('Dockerfile').matchAll(/^FROM (\S+)/gm),
      ...read('compose.yaml').matchAll(/^ +image: (\S+)/gm),
    ].map(([, image]) => image);
    const ours = named.filter((image) => image !== 'tickline');
    expect(ours).toHaveLength(5);
    for (const image of ours) expect(image).toMatch(/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
  });

  it.each(['clients', 'typescript'])('runs no script when it is installed (examples/%s)', (example) => {
    expect(read(`examples/${example}/.npmrc`)).toMatch(/^ignore-scripts=true$/m);
  });
});
