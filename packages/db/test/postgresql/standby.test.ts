import { newUser, SERVER, type Standby, startProxy, startStandby } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newDatabase, openAt, outcomeOf, untilItWorks, useCluster } from '../harness/cluster.ts';

describe.runIf(SERVER)('a hot standby', () => {
  const primary = useCluster();

  async function standbyWithDatabase() {
    const url = await newDatabase(primary.current);
    const standby: Standby = await startStandby(primary.current);
    onTestFinished(() => standby.drop());
    await standby.catchUp();
    return { standby, url, path: new URL(url).pathname.slice(1) };
  }

  it('answers what is read, is unavailable for what is written, and takes it once it is promoted', async () => {
    const { standby, path } = await standbyWithDatabase();
    const { prisma } = await openAt(standby.url(path));
    expect(await prisma.user.count()).toBe(0);
    const writes = [
      () => prisma.user.create({ data: newUser('ann') }),
      () => prisma.$executeRaw`DELETE FROM task WHERE user_id = 'ann'`,
      () => prisma.$transaction(async (tx) => tx.user.create({ data: newUser('ann') })),
    ];
    for (const write of writes) expect((await outcomeOf(write())).fault).toBe('unavailable');
    await standby.promote();
    expect(await untilItWorks(() => prisma.user.create({ data: newUser('ann') }))).toBeLessThan(1000);
    expect(await prisma.user.count()).toBe(1);
  });

  it('that takes the place of a primary gone silent behind one address is found by the next request', async () => {
    const { standby, url } = await standbyWithDatabase();
    const proxy = await startProxy(url);
    onTestFinished(() => proxy.stop());
    const { prisma } = await openAt(proxy.url, { poolSize: 4 });
    await Promise.all([1, 2, 3, 4].map(() => prisma.$queryRaw`SELECT CAST(pg_sleep(0.1) AS text)`));
    await prisma.user.create({ data: newUser('before') });
    await standby.catchUp();
    proxy.goSilent('current');
    await standby.promote();
    proxy.retarget(standby.port);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await untilItWorks(() => prisma.user.create({ data: newUser('after') }))).toBeLessThan(4000);
    expect((await prisma.user.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual([
      'after',
      'before',
    ]);
  });
});
