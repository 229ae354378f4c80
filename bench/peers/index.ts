import { spawnSync } from 'node:child_process';
import type { Peer } from './peer.ts';

const node = (file: string) => ({ command: process.execPath, args: [`dist/${file}.js`] });

/** Debian's, which its packages are for. */
const PYTHON = '/usr/bin/python3';
const python = (file: string) => ({ command: PYTHON, args: [`peers/fastapi/${file}.py`] });
const canImport = (...modules: string[]) =>
  spawnSync(PYTHON, ['-c', `import ${['fastapi', 'httptools', 'jwt', 'uvicorn', 'uvloop', ...modules]}`])
    .status === 0;

/** The peers, in the order of the tables. The first is what every ratio is to. */
export const PEERS: readonly Peer[] = [
  {
    name: 'fastify-pg',
    label: 'Fastify + pg by hand, named statements',
    start: node('fastify-pg'),
    apis: ['rest'],
    available: () => true,
  },
  {
    name: 'fastify-pg-remembered',
    label: 'the same, verified tokens remembered',
    start: { ...node('fastify-pg'), env: { REMEMBER_TOKENS: 'true' } },
    apis: ['rest'],
    available: () => true,
  },
  {
    name: 'hono-drizzle',
    label: 'Hono + Drizzle, prepared statements',
    start: node('hono-drizzle'),
    apis: ['rest'],
    available: () => true,
  },
  {
    name: 'express-prisma',
    label: 'Express + Prisma',
    start: node('express-prisma'),
    apis: ['rest'],
    available: () => true,
  },
  {
    name: 'trpc-prisma',
    label: "tRPC's Fastify adapter + Prisma",
    start: node('trpc-prisma'),
    apis: ['trpc'],
    available: () => true,
  },
  {
    name: 'trpc-to-openapi',
    label: "trpc-to-openapi's Fastify plugin + Prisma",
    start: node('trpc-to-openapi'),
    apis: ['rest'],
    available: () => true,
  },
  {
    name: 'fastapi-async',
    label: 'FastAPI + asyncpg by hand, async',
    start: python('asyncpg_main'),
    apis: ['rest'],
    available: () => canImport('asyncpg'),
  },
  {
    name: 'fastapi-sqlalchemy',
    label: 'FastAPI + SQLAlchemy, sync',
    start: python('sqlalchemy_main'),
    apis: ['rest'],
    available: () => canImport('psycopg2', 'sqlalchemy'),
  },
];
