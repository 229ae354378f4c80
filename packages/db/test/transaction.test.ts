import { useDatabase } from '@tickline/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { databaseFault, type Further, type Step, StepError, statement } from '../src/index.ts';

const database = useDatabase();
const CALLER = { userId: 'ann' };

const ADD = statement(
  'INSERT INTO rate_limit (id, key, count, last_request) VALUES ($1, $1, $2, 0) RETURNING id',
);
const COUNT = statement('UPDATE rate_limit SET count = count + 1 WHERE id = $1 RETURNING count');
const add = (id: string, count = 0): Step => ({ statement: ADD, values: [id, count] });
const increment = (id: string): Step => ({ statement: COUNT, values: [id] });

const run = (...steps: Step[]) => database.current.statements.transaction(steps, CALLER);
const rows = async () =>
  (await database.prisma.rateLimit.findMany({ orderBy: { id: 'asc' } })).map(({ id, count }) => [id, count]);

async function failureOf(...steps: Step[]): Promise<StepError> {
  const error: unknown = await run(...steps).catch((thrown) => thrown);
  if (!(error instanceof StepError)) throw new Error('no StepError', { cause: error });
  return error;
}

const runWith = (further: Further, ...steps: Step[]) =>
  database.current.statements.transaction(steps, CALLER, further);

beforeEach(() => database.prisma.rateLimit.deleteMany());

describe('a transaction', () => {
  it('runs its steps in order, and returns a row of each', async () => {
    expect(await run(add('a'), increment('a'), increment('a'), add('b', 5))).toEqual([
      ['a'],
      ['1'],
      ['2'],
      ['b'],
    ]);
    expect(await rows()).toEqual([
      ['a', 2],
      ['b', 5],
    ]);
  });

  it('writes nothing if a step returns no row', async () => {
    const error = await failureOf(add('a'), increment('none'), add('b'));
    expect(error).toMatchObject({ index: 1, cause: undefined });
    expect(await rows()).toEqual([]);
  });

  it('writes nothing if a step fails, and says which and why', async () => {
    const error = await failureOf(add('a'), add('a'), increment('none'));
    expect(error.index).toBe(1);
    expect(databaseFault(error)).toBe('unique');
    expect(await rows()).toEqual([]);
  });

  it('leaves the connection usable after a failure', async () => {
    for (let n = 0; n < 20; n += 1) await failureOf(add(`${n}`), increment('none'));
    await run(add('a'));
    expect(await rows()).toEqual([['a', 0]]);
  });

  it('does not mix with others, of the same user or of another', async () => {
    await run(add('a'));
    const twice = (userId: string) =>
      database.current.statements.transaction([increment('a'), increment('a')], { userId });
    const counts = await Promise.all(Array.from({ length: 20 }, (_, n) => twice(`user-${n % 4}`)));
    // Nobody came between the two steps.
    for (const [first, second] of counts) expect(Number(second?.[0])).toBe(Number(first?.[0]) + 1);
    expect(await rows()).toEqual([['a', 40]]);
  });

  it('that has not begun is dropped if its caller leaves', async () => {
    await run(add('a'));
    const controller = new AbortController();
    const caller = { userId: 'ann', signal: () => controller.signal };
    const first = run(increment('a'));
    const dropped = database.current.statements.transaction([increment('a')], caller);
    controller.abort(new Error('left'));
    await expect(dropped).rejects.toThrow('left');
    await first;
    expect(await rows()).toEqual([['a', 1]]);
  });
});

describe('further steps of a transaction', () => {
  it('get the answers of the others, and end the same transaction', async () => {
    const further: Further = (answers) => {
      expect(answers).toEqual([['a'], ['1']]);
      return [add('b', Number(answers[1]?.[0])), increment('b')];
    };
    expect(await runWith(further, add('a'), increment('a'))).toEqual([['a'], ['1'], ['b'], ['2']]);
    expect(await runWith(() => [], increment('a'))).toEqual([['2']]);
    expect(await rows()).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
  });

  it('undo the others if one fails or returns no row, and are counted after them', async () => {
    for (const [failing, fault] of [
      [increment('none'), undefined],
      [add('a'), 'unique'],
    ] as const) {
      const error: unknown = await runWith(() => [add('b'), failing], add('a')).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(StepError);
      expect(error).toMatchObject({ index: 2 });
      expect(databaseFault(error)).toBe(fault);
    }
    expect(await rows()).toEqual([]);
  });

  it('are not asked for if a step failed, and undo all if they cannot be made', async () => {
    const never: Further = () => {
      throw new Error('asked');
    };
    await expect(runWith(never, add('a'), increment('none'))).rejects.toBeInstanceOf(StepError);
    await expect(runWith(never, add('a'))).rejects.toThrow('asked');
    await run(add('b'));
    expect(await rows()).toEqual([['b', 0]]);
  });

  it('hold the locks of the others, so nobody comes between', async () => {
    await run(add('a'));
    const twice = (userId: string) =>
      database.current.statements.transaction([increment('a')], { userId }, () => [increment('a')]);
    const counts = await Promise.all(Array.from({ length: 20 }, (_, n) => twice(`user-${n % 4}`)));
    for (const [first, second] of counts) expect(Number(second?.[0])).toBe(Number(first?.[0]) + 1);
    expect(await rows()).toEqual([['a', 40]]);
  });
});
