import { Prisma } from '@tickline/db';
import { describe, expect, it } from 'vitest';
import { isScopeFree } from '../src/observability/request-scope.ts';
import { newUser, useApp } from './harness/app.ts';

const api = useApp({ DATABASE_SLOW_QUERY: '1ms' });
const patient = useApp({ DATABASE_SLOW_QUERY: '1 minute' });

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly statement: string;
  readonly ms: number;
  readonly failed: boolean;
  readonly request_id?: string;
}

const slowQueries = (log: readonly string[]): Line[] =>
  log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'slow query');

/** A query that takes more than a millisecond on either database. */
const slowly = (marker: string) => Prisma.sql`
  SELECT   count(*) AS n,
           ${marker} AS marker
  FROM generate_series(1, 300000) AS "Series"`;

describe('slow queries', () => {
  it('are warned of: pattern and time, and no value', async () => {
    await api().database.prisma.$queryRaw(slowly('Very private'));
    const line = slowQueries(api().log).find(({ statement }) => statement.includes('generate_series'));
    expect(line).toMatchObject({ level: 40, ms: expect.any(Number), failed: false });
    expect(line?.statement).toBe(
      'SELECT count(*) AS n, $1 AS marker FROM generate_series(1, 300000) AS "Series"',
    );
    expect(line?.ms).toBeGreaterThanOrEqual(1);
    expect(api().log.join('')).not.toContain('Very private');
  });

  it('are told of when they fail, too', async () => {
    const { prisma } = api().database;
    const failing = Prisma.sql`SELECT sum(1 / (300000 - n)) FROM generate_series(1, 300000) AS n`;
    await expect(prisma.$queryRaw(failing)).rejects.toThrow();
    const line = slowQueries(api().log).find(({ statement }) => statement.includes('sum('));
    expect(line).toMatchObject({ failed: true });
  });

  it('have at most 1000 characters of their text', async () => {
    const columns = Array.from({ length: 300 }, (_, n) => Prisma.sql`count(*) + ${n}`);
    const wide = Prisma.sql`SELECT ${Prisma.join(columns)} FROM generate_series(1, 300000) AS wide`;
    await api().database.prisma.$queryRaw(wide);
    const line = slowQueries(api().log).find(
      ({ statement }) => statement.includes('$300') || statement.endsWith('…'),
    );
    expect(line?.statement).toHaveLength(1000);
  });

  it('name the request that they were for, where that is free', async () => {
    const user = newUser();
    await api().createTask(user);
    // More than a millisecond's work on any machine.
    await api().database.prisma.$executeRaw`
      INSERT INTO task (user_id, title, description)
      SELECT ${user}, 'A task', repeat('What to do. ', 50) FROM generate_series(1, 3000)`;
    const known = new Set<unknown>();
    for (let n = 0; n < 5; n += 1) {
      const response = await api().get('/api/me/tasks?search=x', { as: user });
      known.add(response.headers['x-request-id']);
    }
    // Without statements that maintain a user's count, which belong to the last writer.
    const named = slowQueries(api().log).filter(({ statement }) => statement.includes('LIKE'));
    expect(named.length).toBeGreaterThan(0);
    for (const { request_id } of named) expect(known.has(request_id)).toBe(isScopeFree);
  });

  it('are only those that take longer than they should', async () => {
    await patient().database.prisma.$queryRaw(slowly('x'));
    expect(slowQueries(patient().log)).toEqual([]);
  });
});
