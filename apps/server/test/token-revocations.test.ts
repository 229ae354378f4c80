import type { Database } from '@tickline/db';
import { borrowTestDatabase } from '@tickline/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { openTokenRevocations } from '../src/identity/token-revocations.ts';

const DAY = 24 * 60 * 60_000;
const READ_INTERVAL = 5000;

let database: Database;
let giveBack: () => Promise<void>;
beforeAll(async () => {
  ({ database, giveBack } = await borrowTestDatabase());
});
afterAll(() => giveBack?.());

const warn = vi.fn();
async function open() {
  const revocations = await openTokenRevocations(database, { warn });
  onTestFinished(revocations.close);
  return revocations;
}

async function addUser(): Promise<string> {
  const id = crypto.randomUUID();
  await database.prisma.user.create({ data: { id, name: 'Ann', email: `${id}@example.com` } });
  return id;
}

const secondsAgo = (seconds: number) => Date.now() / 1000 - seconds;

beforeEach(() => {
  warn.mockReset();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => void vi.useRealTimers());

it('a revocation is of one user, and of what came before it', async () => {
  const revocations = await open();
  const [user, other] = [await addUser(), await addUser()];
  expect(revocations.isRevoked(user, 0)).toBe(false);
  const before = secondsAgo(0.001);
  await revocations.revoke(user);
  const after = secondsAgo(0);
  expect(revocations.isRevoked(user, before)).toBe(true);
  expect(revocations.isRevoked(user, 0)).toBe(true);
  expect(revocations.isRevoked(user, after)).toBe(false);
  expect(revocations.isRevoked(other, before)).toBe(false);
});

it('the newest revocation of a user counts', async () => {
  const revocations = await open();
  const user = await addUser();
  await revocations.revoke(user);
  const between = secondsAgo(0);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await revocations.revoke(user);
  expect(revocations.isRevoked(user, between)).toBe(true);
});

it('other processes know it at their next look, and those that start later from the beginning', async () => {
  const [here, there] = [await open(), await open()];
  const user = await addUser();
  const before = secondsAgo(1);
  await here.revoke(user);
  expect(there.isRevoked(user, before)).toBe(false);
  vi.advanceTimersByTime(READ_INTERVAL);
  await vi.waitUntil(() => there.isRevoked(user, before));
  expect((await open()).isRevoked(user, before)).toBe(true);
});

it('a revocation that was committed late is found', async () => {
  const revocations = await open();
  vi.advanceTimersByTime(READ_INTERVAL);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const user = await addUser();
  await database.prisma.tokenRevocation.create({
    data: { user_id: user, valid_after: new Date(Date.now() - 50_000) },
  });
  vi.advanceTimersByTime(READ_INTERVAL);
  await vi.waitUntil(() => revocations.isRevoked(user, secondsAgo(60)));
});

it('rows that no token can be older than go, and those of a user go with the user', async () => {
  const revocations = await open();
  const [old, user] = [await addUser(), await addUser()];
  await database.prisma.tokenRevocation.create({
    data: { user_id: old, valid_after: new Date(Date.now() - 2 * DAY) },
  });
  await revocations.revoke(user);
  const kept = () => database.prisma.tokenRevocation.findMany({ where: { user_id: { in: [old, user] } } });
  expect(await kept()).toMatchObject([{ user_id: user }]);
  await database.prisma.user.delete({ where: { id: user } });
  expect(await kept()).toEqual([]);
});

it('while the database is gone, those that are known count, and the log says so', async () => {
  const findMany = vi.fn<() => Promise<{ user_id: string; valid_after: Date }[]>>();
  findMany.mockResolvedValueOnce([{ user_id: 'ann', valid_after: new Date() }]);
  findMany.mockRejectedValue(new Error('gone'));
  const sessionRevocation = { findMany: async () => [] };
  const prisma = { tokenRevocation: { findMany }, sessionRevocation } as unknown as Database['prisma'];
  const revocations = await openTokenRevocations({ prisma }, { warn });
  onTestFinished(revocations.close);
  vi.advanceTimersByTime(READ_INTERVAL);
  await vi.waitUntil(() => warn.mock.calls.length > 0);
  expect(revocations.isRevoked('ann', secondsAgo(1))).toBe(true);
});

it('a session’s tokens are revoked by its user and creation, here at once and elsewhere within five seconds', async () => {
  const [here, elsewhere] = [await open(), await open()];
  const [user, other] = [await addUser(), await addUser()];
  const createdAt = new Date(Date.now() - 60_000);
  const authTime = createdAt.getTime() / 1000;
  await here.revokeSession(user, createdAt);
  // Twice, as two devices could.
  await here.revokeSession(user, createdAt);
  expect(here.isRevoked(user, authTime)).toBe(true);
  expect(here.isRevoked(user, authTime + 0.001)).toBe(false);
  expect(here.isRevoked(user, authTime - 0.001)).toBe(false);
  expect(here.isRevoked(other, authTime)).toBe(false);
  expect(elsewhere.isRevoked(user, authTime)).toBe(false);
  await vi.advanceTimersByTimeAsync(READ_INTERVAL);
  await vi.waitFor(() => expect(elsewhere.isRevoked(user, authTime)).toBe(true));
  expect((await open()).isRevoked(user, authTime)).toBe(true);
});

it('the end of a session is forgotten when no token of it can be left', async () => {
  const revocations = await open();
  const user = await addUser();
  const createdAt = new Date();
  await database.prisma.sessionRevocation.create({
    data: { user_id: user, created_at: createdAt, revoked_at: new Date(Date.now() - 2 * DAY) },
  });
  await revocations.revokeSession(await addUser(), createdAt);
  expect(await database.prisma.sessionRevocation.count({ where: { user_id: user } })).toBe(0);
  expect((await open()).isRevoked(user, createdAt.getTime() / 1000)).toBe(false);
});
