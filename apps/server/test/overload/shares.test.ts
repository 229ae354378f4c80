import type { InjectOptions } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { tokenOf } from '../harness/token.ts';

const api = useApp({ AUTH_MODE: 'embedded', TRUST_PROXY: '127.0.0.1' });

beforeAll(async () => {
  const users = ['eve', 'ann'].map((id) => ({ id, name: id, email: `${id}@example.com` }));
  await api().database.prisma.user.createMany({ data: users });
});

/** Sends requests all at once, and counts those that were refused because too many others of the sender wait. */
async function refusedOf(count: number, request: InjectOptions): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, () => api().app.inject(request)));
  return answers.filter(({ statusCode }) => statusCode === 429).length;
}

const withoutToken = (url: string, address: string): InjectOptions => ({
  url,
  headers: { 'x-forwarded-for': address },
});

describe('of three hundred requests at once', () => {
  it('those of a user are refused for whom eight run and two hundred wait', async () => {
    const headers = { authorization: `Bearer ${await tokenOf('eve')}` };
    expect(await refusedOf(300, { url: '/api/me/tasks', headers })).toBeGreaterThanOrEqual(92);
  });

  it.each(['/api/auth/get-session', '/api/auth/ok'])('those of one address are, at %s', async (url) => {
    expect(await refusedOf(300, withoutToken(url, '10.0.0.1'))).toBeGreaterThanOrEqual(92);
    const others = Array.from({ length: 20 }, (_, n) => refusedOf(5, withoutToken(url, `10.0.1.${n}`)));
    expect(await Promise.all(others)).toEqual(Array(20).fill(0));
  });

  it('none is for a caller who has none under way, because a few others have many', async () => {
    const { callSlots } = api().app;
    const leaves: (() => void)[] = [];
    // As if each of them waited for a search.
    for (let caller = 0; caller < 28; caller += 1)
      for (let n = 0; n < 7; n += 1)
        callSlots.submit(`user ${caller}`, {
          signal: undefined,
          begin: (leave) => leaves.push(() => leave({ hasWorked: true, answerLength: 0 })),
          refuse: (error) => {
            throw error;
          },
        });
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
    for (const leave of leaves) leave();
  });

  it('none is at the routes of health', async () => {
    expect(await refusedOf(300, withoutToken('/health/ready', '10.0.0.1'))).toBe(0);
  });
});
