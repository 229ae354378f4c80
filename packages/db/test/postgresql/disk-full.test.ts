import {
  type Cluster,
  mountSmallDisk,
  newUser,
  SERVER,
  type SmallDisk,
  startCluster,
} from '@tickline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase, openAt, outcomeOf, untilItWorks } from '../harness/cluster.ts';

describe.runIf(SERVER)('a PostgreSQL server without space on its disk', () => {
  let disk: SmallDisk;
  let cluster: Cluster;

  beforeAll(async () => {
    disk = await mountSmallDisk(200);
    cluster = await startCluster({
      parent: disk.folder,
      // No worker that reads at its leisure what a test has just filled; segments of log as it needs them.
      settings: { autovacuum: 'off', max_wal_size: '48MB', min_wal_size: '32MB' },
    });
  });

  afterAll(async () => {
    await cluster?.drop();
    await disk?.remove();
  });

  it('is unavailable for what needs space, answers what is read, and takes writes when there is space', async () => {
    const { prisma } = await openAt(await newDatabase(cluster), { poolSize: 2 });
    await prisma.user.create({ data: newUser('ann') });
    await disk.fill();
    const data = Array.from({ length: 500 }, (_, n) => ({
      user_id: 'ann',
      title: `${n}`,
      description: 'é'.repeat(900),
    }));
    let acknowledged = 0;
    let refusal = 'none';
    for (let n = 0; n < 40 && refusal === 'none'; n += 1) {
      refusal = (await outcomeOf(prisma.task.createMany({ data }))).fault;
      if (refusal === 'none') acknowledged += data.length;
    }
    expect(refusal).toBe('unavailable');
    await disk.free();
    expect(await untilItWorks(() => prisma.task.count())).toBeLessThan(30_000);
    expect(await prisma.task.count()).toBe(acknowledged);
    await untilItWorks(() => prisma.task.createMany({ data }));
    expect(await prisma.task.count()).toBe(acknowledged + data.length);
  });
});
