import { describe, expect, it } from 'vitest';
import { PEERS } from '../peers/index.ts';
import type { Peer } from '../peers/peer.ts';
import { parseArguments } from '../src/arguments.ts';
import { goalsTable } from '../src/goals.ts';
import { interleave } from '../src/interleave.ts';
import { table } from '../src/markdown.ts';
import type { Measurement } from '../src/measure.ts';
import { PRODUCT } from '../src/product.ts';
import { REFERENCE } from '../src/reference.ts';
import { Results } from '../src/results.ts';
import { hasScenario, SCENARIOS, scenarioNamed } from '../src/scenarios.ts';
import { resultTables } from '../src/tables.ts';

const server = (name: string, ...apis: ('rest' | 'trpc')[]) => ({ peer: { name, apis } });

const measured = (of: string, scenario: string, figures: Partial<Measurement>): Measurement => ({
  server: of,
  scenario,
  requestsPerSecond: 1000,
  p50: 1,
  p99: 2,
  serverCpu: 100,
  databaseCpu: null,
  ...figures,
});

describe('a run', () => {
  it('measures every server that has a scenario once a round, and lets another one begin each time', () => {
    const servers = [server(PRODUCT, 'rest', 'trpc'), server(REFERENCE, 'rest'), server('c', 'trpc')];
    const turns = [...interleave(3, SCENARIOS, servers)];
    for (const scenario of SCENARIOS) {
      const able = servers.flatMap(({ peer }) => (hasScenario(peer, scenario) ? [peer.name] : []));
      expect(able).toContain(PRODUCT);
      const rounds = [0, 1, 2].map((round) =>
        turns
          .filter((turn) => turn.round === round && turn.scenario.id === scenario.id)
          .map((turn) => turn.server.peer.name),
      );
      for (const names of rounds) expect(names.toSorted()).toEqual(able.toSorted());
      if (able.length > 1) expect(rounds[0]?.[0]).not.toBe(rounds[1]?.[0]);
    }
  });

  it('asks a server only for what it has', () => {
    const servers = ['rest/get', 'rest/unchanged', 'rest/batch', 'trpc/get'].map((id) =>
      [server(PRODUCT, 'rest', 'trpc'), server(REFERENCE, 'rest'), server('other', 'rest', 'trpc')]
        .filter(({ peer }) => hasScenario(peer, scenarioNamed(id)))
        .map(({ peer }) => peer.name),
    );
    expect(servers).toEqual([
      [PRODUCT, REFERENCE, 'other'],
      [PRODUCT],
      [PRODUCT, REFERENCE],
      [PRODUCT, 'other'],
    ]);
  });

  it('reports the median of its rounds', () => {
    const rounds = [900, 100, 300].map((n) =>
      measured('a', 'rest/get', { requestsPerSecond: n, serverCpu: n / 100 }),
    );
    const of = { requestsPerSecond: 300, serverCpu: 3 };
    expect(new Results(rounds).figures('a', 'rest/get')).toMatchObject(of);
    expect(new Results(rounds.slice(0, 2)).figures('a', 'rest/get')).toMatchObject({
      requestsPerSecond: 500,
    });
    expect(new Results(rounds).figures('b', 'rest/get')).toBeUndefined();
    expect(new Results(rounds).figuresByCall('b', 'rest/get')).toBeUndefined();
    expect(new Results(rounds).figuresByCall('a', 'rest/get')).toMatchObject(of);
  });

  it('divides what a request of many calls costs, but not its latency', () => {
    const figures = { requestsPerSecond: 50, p50: 20, serverCpu: 4000, databaseCpu: 6000 };
    const results = new Results([measured('a', 'rest/batch', figures)]);
    expect(results.figuresByCall('a', 'rest/batch')).toMatchObject({
      requestsPerSecond: 5000,
      p50: 20,
      serverCpu: 40,
      databaseCpu: 60,
    });
  });
});

describe('scenarios', () => {
  const names = [PRODUCT, ...PEERS.map(({ name }) => name)];

  it('have ids of their own', () => {
    expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
    expect(() => scenarioNamed('rest/none')).toThrow('Unknown scenario: rest/none');
  });

  it.each(SCENARIOS)('$id names servers that there are, and have what it is compared with', (scenario) => {
    const { only = [], beside = [], reference } = scenario;
    for (const name of only) expect(names).toContain(name);
    const peers: readonly Pick<Peer, 'name' | 'apis'>[] = [
      { name: PRODUCT, apis: ['rest', 'trpc'] },
      ...PEERS,
    ];
    for (const column of [...beside, ...(reference ? [reference] : [])]) {
      const peer = peers.find(({ name }) => name === column.server);
      expect(peer && hasScenario(peer, scenarioNamed(column.scenario))).toBe(true);
    }
  });
});

describe('the report', () => {
  const peer = (name: string, label: string): Peer => ({
    name,
    label,
    start: { command: '', args: [] },
    apis: ['rest'],
    available: () => true,
  });
  const servers = [peer(PRODUCT, 'Ours'), peer(REFERENCE, 'Theirs'), peer('other', 'Other')];
  const results = new Results([
    measured(PRODUCT, 'rest/list', { serverCpu: 200 }),
    measured(REFERENCE, 'rest/list', { serverCpu: 400 }),
    measured(PRODUCT, 'rest/unchanged', { serverCpu: 50, requestsPerSecond: 4000 }),
    measured(PRODUCT, 'rest/create', { serverCpu: 100 }),
    measured(REFERENCE, 'rest/create', { serverCpu: 200 }),
    measured(PRODUCT, 'rest/batch', { serverCpu: 4000, requestsPerSecond: 50 }),
    measured(REFERENCE, 'rest/batch', { serverCpu: 2000, requestsPerSecond: 100 }),
  ]);
  const tableOf = (...ids: string[]) =>
    resultTables(results, ids.map(scenarioNamed), servers)
      .split('\n')
      .filter((line) => /^(###|\| \S)/.test(line) && !line.startsWith('| --'))
      .map((line) => line.replaceAll(/ +/g, ' '));

  it('has a row for each server that was measured, with ratios to the hand-written one', () => {
    expect(tableOf('rest/list')).toEqual([
      '### REST: List 20 of 100, with total',
      '| Ours | 1,000 | 1.0 | 2.0 | 200 | - | 1.00 | 0.50 |',
      '| Theirs | 1,000 | 1.0 | 2.0 | 400 | - | 1.00 | 1.00 |',
    ]);
    expect(tableOf('rest/get', 'rest/changes')).toEqual([]);
  });

  it('shows what only the product has beside its own alternative', () => {
    expect(tableOf('rest/unchanged').slice(1)).toEqual([
      '| Ours | 4,000 | 1.0 | 2.0 | 50 | - | 4.00 | 0.25 |',
      '| **Tickline**, the whole list | 1,000 | 1.0 | 2.0 | 200 | - | 1.00 | 1.00 |',
    ]);
  });

  it('shows a batch by request, and by call beside single calls', () => {
    expect(tableOf('rest/batch')).toEqual([
      '### REST: Create 100 in one batch, by request',
      '| Ours | 50 | 1.0 | 2.0 | 4,000 | - | 0.50 | 2.00 |',
      '| Theirs | 100 | 1.0 | 2.0 | 2,000 | - | 1.00 | 1.00 |',
      '### REST: Create 100 in one batch, by call',
      '| Ours | 5,000 | 1.0 | 2.0 | 40 | - | 0.50 | 2.00 |',
      '| Theirs | 10,000 | 1.0 | 2.0 | 20 | - | 1.00 | 1.00 |',
      '| **Tickline**, one at a time | 1,000 | 1.0 | 2.0 | 100 | - | 0.10 | 5.00 |',
      '| Fastify + pg by hand, one at a time | 1,000 | 1.0 | 2.0 | 200 | - | 0.10 | 10.00 |',
    ]);
  });

  it('compares goals by call, and leaves out what was not measured', () => {
    const goals = goalsTable(results, 100 * 2 ** 20).replaceAll(/ +/g, ' ');
    expect(goals).toContain('| REST list: CPU of hand-written | <= 1 | 0.50 | yes |');
    expect(goals).toContain('| REST unchanged list: CPU of the whole list | <= 0.5 | 0.25 | yes |');
    expect(goals).toContain('| REST batch of creates: CPU of single creates, by task | <= 0.3 | 0.40 | no |');
    expect(goals).not.toContain('REST toggle');
    expect(goals).toContain('| Memory, MiB | <= 150 | 100 | yes |');
  });
});

describe('the command line', () => {
  const scenarios = (only: string) => parseArguments(['--only', only]).scenarios.map(({ id }) => id);

  it('names scenarios whole or in part', () => {
    expect(scenarios('rest/get')).toEqual(['rest/get']);
    expect(scenarios('create')).toEqual(['rest/create', 'trpc/create']);
    expect(scenarios('batch,get')).toEqual(['rest/get', 'rest/batch', 'trpc/get', 'batch/get']);
    expect(parseArguments([]).scenarios).toEqual(SCENARIOS);
  });

  it.each([
    ['--only', 'gt'],
    ['--rounds', '0'],
    ['--seconds', '1.5'],
    ['--wirte'],
    ['--write', '--only', 'get'],
  ])('says how it is used: %s %s %s', (...args) => {
    expect(() => parseArguments(args)).toThrow('Usage: pnpm bench');
  });
});

it('a table is Markdown, and its columns are straight', () => {
  expect(
    table([
      ['', 'n'],
      ['one', '1'],
      ['three', '1,000'],
    ]),
  ).toBe(['|       |     n |', '| ----- | ----: |', '| one   |     1 |', '| three | 1,000 |'].join('\n'));
});
