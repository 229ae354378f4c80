import { number, table } from './markdown.ts';
import { PRODUCT } from './product.ts';
import { REFERENCE } from './reference.ts';
import type { Figures, Results } from './results.ts';
import { restOf } from './scenarios.ts';

/** What the product is to reach, beside a peer in the same run. */
interface Goal {
  readonly text: string;
  readonly scenario: string;
  readonly peer: string;
  ratio(product: Figures, peer: Figures): number;
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
}

const throughput: Goal['ratio'] = (product, peer) => product.requestsPerSecond / peer.requestsPerSecond;
const cpu: Goal['ratio'] = (product, peer) => product.serverCpu / peer.serverCpu;
const p99: Goal['ratio'] = (product, peer) => product.p99 / peer.p99;

const HAND_WRITTEN: readonly Goal[] = ['get', 'list', 'create'].flatMap((name) => {
  const of = { scenario: `rest/${name}`, peer: REFERENCE };
  return [
    { ...of, text: `REST ${name}: requests/s of hand-written`, ratio: throughput, limit: { atLeast: 1.2 } },
    { ...of, text: `REST ${name}: CPU of hand-written`, ratio: cpu, limit: { atMost: 1 } },
    { ...of, text: `REST ${name}: p99 of hand-written`, ratio: p99, limit: { atMost: 1 } },
  ];
});

const OTHERS: readonly Goal[] = [
  { peer: 'fastapi-sqlalchemy', name: 'FastAPI + SQLAlchemy, sync', atLeast: 8 },
  { peer: 'fastapi-async', name: 'FastAPI, async', atLeast: 2 },
  { peer: 'express-prisma', name: 'Express + Prisma', atLeast: 3 },
  { peer: 'hono-drizzle', name: 'Hono + Drizzle, prepared', atLeast: 1.5 },
].flatMap(({ peer, name, atLeast }) =>
  ['get', 'list', 'create'].map((operation) => ({
    text: `REST ${operation}: requests/s of ${name}`,
    scenario: `rest/${operation}`,
    peer,
    ratio: throughput,
    limit: { atLeast },
  })),
);

const GOALS: readonly Goal[] = [
  ...HAND_WRITTEN,
  {
    text: 'tRPC get: requests/s of hand-written REST',
    scenario: 'trpc/get',
    peer: REFERENCE,
    ratio: throughput,
    limit: { atLeast: 0.8 },
  },
  ...OTHERS,
];

const MOST_MEMORY_MIB = 150;

/** What a goal wants, what was measured, and whether that will do. */
function row(text: string, measured: number, limit: Goal['limit'], decimals: number): string[] {
  const isMet = 'atLeast' in limit ? measured >= limit.atLeast : measured <= limit.atMost;
  const wanted = 'atLeast' in limit ? `>= ${limit.atLeast}` : `<= ${limit.atMost}`;
  return [text, wanted, number(measured, decimals), isMet ? 'yes' : 'no'];
}

/**
 * The goals of which both sides were measured.
 *
 * @param memory the most that the product had resident at once, in bytes
 */
export function goalsTable(results: Results, memory: number): string {
  const rows = GOALS.flatMap(({ text, scenario, peer, ratio, limit }) => {
    const [ours, theirs] = [results.figures(PRODUCT, scenario), results.figures(peer, restOf(scenario))];
    if (!ours || !theirs) return [];
    return [row(text, ratio(ours, theirs), limit, 2)];
  });
  const memoryRow = row('Memory, MiB', memory / 2 ** 20, { atMost: MOST_MEMORY_MIB }, 0);
  return `### Goals\n\n${table([['', 'goal', 'measured', 'met'], ...rows, memoryRow])}`;
}
