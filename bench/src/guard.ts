import { readFile } from 'node:fs/promises';
import { chooseServers } from './choose-servers.ts';
import { number, table } from './markdown.ts';
import { type Bench, measure } from './measure.ts';
import { median } from './median.ts';
import { withBench } from './open-bench.ts';
import { REFERENCE } from './reference.ts';
import { restOf, type Scenario, scenarioNamed } from './scenarios.ts';
import type { RunningServer } from './server.ts';

const LIMITS = new URL('../guard-limits.json', import.meta.url);
const USERS = 100;
const ROUNDS = 3;
const WARM_UP = 1500;
const REQUESTS = 2000;
const { env } = process;
const { DATABASE_URL = 'postgresql://postgres@127.0.0.1:5432/postgres' } = env;

/** A scenario of the product's, what it is compared with, and how much more CPU it may take. */
interface Case {
  readonly scenario: Scenario;
  readonly reference: Scenario;
  readonly limit: number;
}

interface Pair {
  readonly product: RunningServer;
  readonly reference: RunningServer;
}

async function readCases(): Promise<Case[]> {
  const limits: Record<string, number> = JSON.parse(await readFile(LIMITS, 'utf8'));
  return Object.entries(limits).map(([id, limit]) => ({
    scenario: scenarioNamed(id),
    reference: scenarioNamed(restOf(id)),
    limit,
  }));
}

/**
 * The product's CPU time a request as a multiple of the hand-written server's. Either is measured right after the other,
 * so that a machine that is slow is so for both, and CPU time is not what others take.
 */
async function cpuRatio(bench: Bench, { product, reference }: Pair, each: Case): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const effort = {
      amount: { requests: REQUESTS },
      ...(round === 0 && { warmUp: { requests: WARM_UP } }),
    };
    const theirs = await measure(bench, reference, each.reference, effort);
    const ours = await measure(bench, product, each.scenario, effort);
    ratios.push(ours.serverCpu / theirs.serverCpu);
  }
  return median(ratios);
}

async function main(): Promise<void> {
  const cases = await readCases();
  const scenarios = [...new Set(cases.flatMap(({ scenario, reference }) => [scenario, reference]))];
  const peers = await chooseServers([REFERENCE], () => undefined);
  const options = { serverUrl: DATABASE_URL, users: USERS, scenarios, peers };
  const outcomes = await withBench(options, async (bench) => {
    const [product, reference] = bench.servers;
    if (!product || !reference) throw new Error('the guard needs two servers');
    const measured: { name: string; limit: number; ratio: number }[] = [];
    for (const each of cases) {
      const { limit, scenario } = each;
      const pair = { product, reference };
      // What happens once may be chance; on a machine that has no time at all the product refuses requests.
      const first = await cpuRatio(bench, pair, each).catch(() => Number.POSITIVE_INFINITY);
      const ratio = first <= limit ? first : await cpuRatio(bench, pair, each);
      measured.push({ name: scenario.id, limit, ratio });
    }
    return measured;
  });
  const rows = outcomes.map(({ name, limit, ratio }) => [
    name,
    number(limit, 2),
    number(ratio, 2),
    ratio <= limit ? 'yes' : 'NO',
  ]);
  const heading = [`CPU time per request, x ${REFERENCE}`, 'limit', 'measured', 'kept'];
  process.stdout.write(`${table([heading, ...rows])}\n`);
  if (outcomes.some(({ limit, ratio }) => ratio > limit)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // At once, though something may still be measured.
  process.exit(1);
});
