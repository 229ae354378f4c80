import type { Peer } from './peer.ts';

const node = (file: string) => ({ command: process.execPath, args: [`dist/${file}.js`] });

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
];
