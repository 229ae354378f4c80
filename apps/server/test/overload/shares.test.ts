import type { InjectOptions } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { nextTurn, useApp } from '../harness/app.ts';
import { tokenOf } from '../harness/token.ts';

const api = useApp({ AUTH_MODE: 'embedded', TRUST_PROXY: '127.0.0.1' });

beforeAll(async () => {
  const users = ['eve', 'ann'].map((id) => ({ id, name: id, email: `${id}@example.com` }));
  await api().database.prisma.user.createMany({ data: users });
});

/** Sends requests at once, and counts those refused because too many others of the sender wait. */
async function refusedOf(count: number, request: InjectOptions): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, () => api().app.inject(request)));
  return answers.filter(({ statusCode }) => statusCode === 429).length;
}

/** Takes slots of a caller, like calls that wait for searches. */
function occupy(caller: string, calls: number): () => void {
  const leaves: (() => void)[] = [];
  for (let n = 0; n < calls; n += 1)
    api().app.callSlots.submit(caller, {
      signal: undefined,
      begin: (leave) => leaves.push(() => leave({ hasWorked: true, answerLength: 0 })),
      refuse: (error) => {
        throw error;
      },
    });
  return () => {
    for (const leave of leaves) leave();
  };
}

/** Does the same while eight calls of the caller are running. */
async function refusedBehindEight(caller: string, count: number, request: InjectOptions): Promise<number> {
  const end = occupy(caller, 8);
  let refused = 0;
  const send = async (): Promise<void> => {
    const { statusCode } = await api().app.inject(request);
    if (statusCode === 429) refused += 1;
  };
  const answers: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    // In one turn of the event loop, they could be too many for a busy machine.
    await nextTurn();
    answers.push(send());
  }
  // No call may get a slot before each of them waits or is refused.
  await expect.poll(() => api().app.callSlots.waiting + refused).toBe(count);
  end();
  await Promise.all(answers);
  return refused;
}

const withoutToken = (url: string, address: string): InjectOptions => ({
  url,
  headers: { 'x-forwarded-for': address },
});

describe('of three hundred requests at once', () => {
  it('those of a user are refused for whom eight run and two hundred wait', async () => {
    const headers = { authorization: `Bearer ${await tokenOf('eve')}` };
    expect(await refusedBehindEight('user:eve', 300, { url: '/api/me/tasks', headers })).toBe(100);
  });

  it.each([
    ['/api/auth/get-session', '10.0.1'],
    ['/api/auth/ok', '10.0.2'],
  ])('those of one address are, at %s', async (url, network) => {
    const eve = withoutToken(url, `${network}.99`);
    expect(await refusedBehindEight(`address:${network}.99`, 300, eve)).toBe(100);
    const others = Array.from({ length: 20 }, (_, n) => refusedOf(5, withoutToken(url, `${network}.${n}`)));
    expect(await Promise.all(others)).toEqual(Array(20).fill(0));
  });

  it('none is for a caller who has none under way, because a few others have many', async () => {
    const { callSlots } = api().app;
    const ends = Array.from({ length: 28 }, (_, caller) => occupy(`user ${caller}`, 7));
    await expect.poll(() => callSlots.limit).toBe(64);
    expect(callSlots.inFlight).toBe(196);
    expect((await api().get('/api/me/tasks', { as: 'ann' })).statusCode).toBe(200);
    const refusals: unknown[] = [];
    callSlots.submit('user 0', {
      signal: undefined,
      begin: () => undefined,
      refuse: (error) => refusals.push(error),
    });
    expect(refusals).toMatchObject([{ code: 'SERVICE_UNAVAILABLE' }]);
    for (const end of ends) end();
  });

  it('none is at the routes of health', async () => {
    expect(await refusedOf(300, withoutToken('/health/ready', '10.0.0.1'))).toBe(0);
  });
});
