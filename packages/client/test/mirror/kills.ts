import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newUser, type TestApp, tokenOf } from '@tickline/server/testing';
import { makeTestFolder, startChild } from '@tickline/testing';
import { expect } from 'vitest';
import { fileStorage } from '../../src/mirror/file-storage.ts';
import { clientProgram } from '../harness/programs.ts';
import { device, settle } from './devices.ts';

/** Kills a program with a mirror again and again while it writes, and asserts that all it stored arrives exactly once. */
export async function expectNothingLost(api: TestApp, url: string, rounds: number): Promise<void> {
  const user = newUser();
  const token = await tokenOf(user);
  const path = join(await makeTestFolder(), randomUUID(), 'mirror');
  const titles = new Map<string, string>();
  const described = new Set<string>();
  const deleted = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const child = startChild(clientProgram('write'), [url, token, path, String(round)]);
    await child.line('deleted');
    await sleep(Math.random() * 100);
    child.process.kill('SIGKILL');
    await child.exited;
    for (const line of child.lines) {
      const [what, uid = '', title = ''] = line.split(' ');
      if (what === 'created') titles.set(uid, title);
      else if (what === 'described') described.add(uid);
      else if (what === 'deleted') deleted.add(uid);
    }
  }
  const mirror = await device(url, user, { storage: fileStorage(path) });
  await settle(mirror);
  const { prisma } = api.database;
  const tasks = await prisma.task.findMany({ where: { user_id: user } });
  const byUid = new Map(tasks.map((task) => [task.uid, task]));
  for (const [uid, title] of titles) {
    // The last deletion of a program may have been stored before it could say so.
    const mayBeGone = Number(title.split('.')[1]) % 4 === 3;
    if (deleted.has(uid)) expect(byUid.has(uid)).toBe(false);
    else if (byUid.has(uid) || !mayBeGone) {
      const description = described.has(uid) ? `about ${title}` : byUid.get(uid)?.description;
      expect(byUid.get(uid)).toMatchObject({ title, description });
    }
  }
  expect(new Set(tasks.map((task) => task.title)).size).toBe(tasks.length);
  expect(titles.size).toBeGreaterThanOrEqual(4 * rounds);
  const shown = mirror.tasks().map(({ uid, revision }) => `${uid} ${revision}`);
  expect(shown.sort()).toEqual(tasks.map(({ uid, revision }) => `${uid} ${revision}`).sort());
}
