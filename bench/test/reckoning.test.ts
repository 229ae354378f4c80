import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { interleave } from '../src/interleave.ts';
import { table } from '../src/markdown.ts';
import { Results } from '../src/results.ts';
import { SCENARIOS } from '../src/scenarios.ts';

const server = (name: string, ...apis: ('rest' | 'trpc')[]) => ({ name, peer: { apis } });

describe('a run', () => {
  it('measures every server that has a scenario once a round, and lets another one begin each time', () => {
    const servers = [server('a', 'rest', 'trpc'), server('b', 'rest'), server('c', 'trpc')];
    const turns = [...interleave(3, SCENARIOS, servers)];
    for (const { id, api } of SCENARIOS) {
      const able = servers.filter(({ peer }) => peer.apis.includes(api)).map(({ name }) => name);
      const rounds = [0, 1, 2].map((round) =>
        turns
          .filter((turn) => turn.round === round && turn.scenario.id === id)
          .map((turn) => turn.server.name),
      );
      for (const names of rounds) expect(names.toSorted()).toEqual(able);
      expect(rounds[0]?.[0]).not.toBe(rounds[1]?.[0]);
    }
  });

  it('reports the median of its rounds', () => {
    const figures = { server: 'a', scenario: 's', p50: 1, p99: 1, databaseCpu: null };
    const rounds = [900, 100, 300].map((n) => ({ ...figures, requestsPerSecond: n, serverCpu: n / 100 }));
    expect(new Results(rounds).figures('a', 's')).toMatchObject({ requestsPerSecond: 300, serverCpu: 3 });
    expect(new Results(rounds.slice(0, 2)).figures('a', 's')).toMatchObject({ requestsPerSecond: 500 });
    expect(new Results(rounds).figures('b', 's')).toBeUndefined();
  });
});

describe('the command line', () => {
  const scenarios = (only: string) => parseArguments(['--only', only]).scenarios.map(({ id }) => id);

  it('names scenarios whole or in part', () => {
    expect(scenarios('rest/get')).toEqual(['rest/get']);
    expect(scenarios('create')).toEqual(['rest/create', 'trpc/create']);
    expect(scenarios('batch,get')).toEqual(['rest/get', 'trpc/get', 'batch/get']);
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
