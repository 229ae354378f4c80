import { describe, expect, it } from 'vitest';
import { describeStatement } from '../src/observability/describe-statement.ts';

describe('what is said of a statement', () => {
  it.each([
    ['SELECT "public"."task"."id" FROM "public"."task" WHERE 1=1', 'SELECT', 'SELECT task'],
    ['SELECT 1 FROM "to do"."task" WHERE 1=1', 'SELECT', 'SELECT task'],
    ['INSERT INTO "public"."user" ("id") VALUES ($1)', 'INSERT', 'INSERT user'],
    ['UPDATE task SET completed = NOT completed', 'UPDATE', 'UPDATE task'],
    ['DELETE FROM "task" WHERE user_id = $1', 'DELETE', 'DELETE task'],
    ['  select 1', 'SELECT', 'SELECT'],
    [
      'WITH a AS (SELECT (1) FROM x), b AS (SELECT 2) UPDATE task SET n = (SELECT 3)',
      'UPDATE',
      'UPDATE task',
    ],
    [
      'WITH a AS MATERIALIZED (SELECT * FROM task) SELECT id, (SELECT 1 FROM y) FROM a',
      'SELECT',
      'SELECT task',
    ],
    ["WITH a AS (SELECT ')') DELETE FROM task", 'DELETE', 'DELETE task'],
    ['WITH a AS (SELECT 1', 'other', 'other'],
    ['COMMIT', 'other', 'other'],
    ['SELECTED', 'other', 'other'],
  ])('%s is %s', (text, operation, summary) => {
    expect(describeStatement(text)).toMatchObject({ operation, summary });
  });

  it('is one line', () => {
    expect(describeStatement('SELECT\n\t 1\r\n  ').pattern).toBe('SELECT 1');
  });

  it('has nothing of what stands between quotes', () => {
    const { pattern } = describeStatement("SELECT 'it''s private', $1 FROM x WHERE y = 'also'");
    expect(pattern).toBe('SELECT ?, $1 FROM x WHERE y = ?');
  });

  it('does not keep more than it must', () => {
    for (let n = 0; n < 3000; n += 1) describeStatement(`SELECT ${n}`);
    expect(describeStatement('SELECT 1').pattern).toBe('SELECT 1');
  });
});
