import { number, table } from './markdown.ts';
import { PRODUCT } from './product.ts';
import { REFERENCE } from './reference.ts';
import type { Figures, Results } from './results.ts';
import { type Column, restOf } from './scenarios.ts';

/** A ratio that the product is to reach in the same run, by call, to a peer or to another scenario of its own. */
interface Goal {
  readonly text: string;
  readonly scenario: string;
  readonly beside: Column;
  ratio(product: Figures, beside: Figures): number;
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
}

const throughput: Goal['ratio'] = (product, beside) => product.requestsPerSecond / beside.requestsPerSecond;
const cpu: Goal['ratio'] = (product, beside) => product.serverCpu / beside.serverCpu;
const p99: Goal['ratio'] = (product, beside) => product.p99 / beside.p99;

/** A goal beside the same operation of a peer, over REST. */
const sameAt = (server: string, scenario: string) => ({
  scenario,
  beside: { server, scenario: restOf(scenario) },
});

const HAND_WRITTEN: readonly Goal[] = ['get', 'list', 'create', 'update', 'toggle'].flatMap((name) => {
  const of = sameAt(REFERENCE, `rest/${name}`);
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
    ...sameAt(peer, `rest/${operation}`),
    text: `REST ${operation}: requests/s of ${name}`,
    ratio: throughput,
    limit: { atLeast },
  })),
);

/** Goals for operations that save clients other calls, beside those calls. */
const OWN: readonly Goal[] = [
  {
    text: 'REST unchanged list: CPU of the whole list',
    scenario: 'rest/unchanged',
    beside: { server: PRODUCT, scenario: 'rest/list' },
    ratio: cpu,
    limit: { atMost: 0.5 },
  },
  {
    text: 'REST batch of creates: CPU of single creates, by task',
    scenario: 'rest/batch',
    beside: { server: PRODUCT, scenario: 'rest/create' },
    ratio: cpu,
    limit: { atMost: 0.3 },
  },
];

const GOALS: readonly Goal[] = [
  ...HAND_WRITTEN,
  {
    ...sameAt(REFERENCE, 'trpc/get'),
    text: 'tRPC get: requests/s of hand-written REST',
    ratio: throughput,
    limit: { atLeast: 0.8 },
  },
  ...OWN,
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
  const rows = GOALS.flatMap(({ text, scenario, beside, ratio, limit }) => {
    const ours = results.figuresByCall(PRODUCT, scenario);
    const theirs = results.figuresByCall(beside.server, beside.scenario);
    return ours && theirs ? [row(text, ratio(ours, theirs), limit, 2)] : [];
  });
  const memoryRow = row('Memory, MiB', memory / 2 ** 20, { atMost: MOST_MEMORY_MIB }, 0);
  return `### Goals\n\n${table([['', 'goal', 'measured', 'met'], ...rows, memoryRow])}`;
}
