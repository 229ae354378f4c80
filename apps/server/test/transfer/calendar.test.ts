import { describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';

const api = useApp();
const traced = useApp({ LOG_LEVEL: 'trace' });
const limited = useApp({ RATE_LIMIT_MAX: '3' });

async function makeFeed(as: string, app = api): Promise<string> {
  const response = await app().post('/api/me/calendar', { as });
  expect(response.statusCode).toBe(201);
  return response.json().path;
}

describe('the address of a calendar', () => {
  it('is made by its user, shown once, and can be made again or revoked', async () => {
    const as = newUser();
    expect((await api().get('/api/me/calendar', { as })).json()).toEqual({ created_at: null });
    const path = await makeFeed(as);
    expect(path).toMatch(/^\/calendar\/[\w-]{43}\.ics$/);
    expect((await api().get('/api/me/calendar', { as })).json()).toEqual({ created_at: expect.any(String) });
    expect((await api().get(path)).statusCode).toBe(200);
    const next = await makeFeed(as);
    expect((await api().get(path)).statusCode).toBe(404);
    expect((await api().get(next)).statusCode).toBe(200);
    for (const _ of Array(2)) expect((await api().delete('/api/me/calendar', { as })).statusCode).toBe(204);
    expect((await api().get(next)).statusCode).toBe(404);
    expect((await api().get('/api/me/calendar', { as })).json()).toEqual({ created_at: null });
  });

  it('is stored as a hash', async () => {
    const as = newUser();
    const path = await makeFeed(as);
    const secret = path.slice('/calendar/'.length, -'.ics'.length);
    const rows = await api().database.prisma.calendarFeed.findMany();
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(rows.find(({ user_id }) => user_id === as)?.secret_hash).toMatch(/^[\da-f]{64}$/);
  });

  it('is in no log line, whatever is asked for', async () => {
    const path = await makeFeed(newUser(), traced);
    const unknown = `/calendar/${'u'.repeat(43)}.ics`;
    for (const url of [path, `${path}/`, `${path}?x=1`, unknown]) await traced().get(url);
    await traced().post(path, { body: {} });
    const log = traced().log.join('\n');
    expect(log).toContain('/calendar/:secret.ics');
    for (const each of [path, unknown])
      expect(log).not.toContain(each.slice('/calendar/'.length, -'.ics'.length));
  });

  it('goes with its user', async () => {
    const as = newUser();
    await api().createTask(as);
    const path = await makeFeed(as);
    await api().database.prisma.user.delete({ where: { id: as } });
    const { status, error_code, detail } = (await api().get(path)).json();
    expect([status, error_code, detail]).toEqual([404, 'NOT_FOUND', 'Not found']);
  });

  it.each([
    '/calendar/x.ics',
    '/calendar/.ics',
    `/calendar/${'x'.repeat(5000)}.ics`,
    '/calendar/x',
    '/calendar',
    '/calendar/%00.ics',
  ])('is not %s', async (url) => {
    expect((await api().get(url)).json()).toMatchObject({ status: 404, detail: 'Not found' });
  });
});

describe('a calendar', () => {
  it('has the open tasks of its user that have a due date', async () => {
    const [as, other] = [newUser(), newUser()];
    await api().createTask(as, { title: 'Day', due_date: '2026-12-24' });
    const zone = { due_date: '2026-12-24T16:00:00Z', time_zone: 'Europe/Berlin', recurrence: 'FREQ=DAILY' };
    await api().createTask(as, { title: 'Time', ...zone });
    await api().createTask(as, { title: 'Done', due_date: '2026-12-24', completed: true });
    await api().createTask(as, { title: 'Never' });
    await api().createTask(other, { title: 'Theirs', due_date: '2026-12-24' });
    const response = await api().get(await makeFeed(as));
    expect(response.headers['content-type']).toBe('text/calendar; charset=utf-8');
    const lines = response.body.split('\r\n').filter((line) => /^(?:SUMMARY|DTSTART[;:]|RRULE)/.test(line));
    expect(lines.filter((line) => !/^DTSTART:\d{8}T\d{6}$/.test(line))).toEqual([
      'SUMMARY:Day',
      'DTSTART;VALUE=DATE:20261224',
      'SUMMARY:Time',
      'DTSTART;TZID=Europe/Berlin:20261224T170000',
      'RRULE:FREQ=DAILY',
    ]);
  });

  it('is a 304 until a task changes', async () => {
    const as = newUser();
    const path = await makeFeed(as);
    const tagOf = async () => String((await api().get(path)).headers['etag']);
    const tag = await tagOf();
    expect((await api().get(path, { headers: { 'if-none-match': tag } })).statusCode).toBe(304);
    await api().createTask(as, { due_date: '2026-12-24' });
    const changed = await api().get(path, { headers: { 'if-none-match': tag } });
    expect(changed.statusCode).toBe(200);
    expect(changed.headers).toMatchObject({ 'cache-control': 'private, no-cache', etag: await tagOf() });
    const head = await api().call('HEAD', path);
    expect([head.statusCode, head.body, head.headers['etag']]).toEqual([200, '', await tagOf()]);
  });

  it('has limits: of its own, and of the address that asks', async () => {
    const path = await makeFeed(newUser(), limited);
    const statuses: number[] = [];
    for (const _ of Array(4)) statuses.push((await limited().get(path)).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);
    for (const _ of Array(20)) statuses.push((await limited().get('/calendar/guess.ics')).statusCode);
    expect(statuses.at(-1)).toBe(429);
  });
});
