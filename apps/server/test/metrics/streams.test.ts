import { freePort } from '@tickline/testing';
import { beforeAll, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { EventReader } from '../harness/event-reader.ts';
import { until } from '../harness/process.ts';
import { scrape } from '../harness/scrape.ts';
import { portOf } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';

const port = await freePort();
const api = useApp({ METRICS_PORT: String(port) });
beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
});

it('streams are counted while they are open, and so are their events; a stream is no slow or aborted request', async () => {
  const user = newUser();
  const origin = `http://127.0.0.1:${portOf(api().app)}`;
  const readers = await Promise.all(
    ['/api/me/tasks/events', '/trpc/task.watch'].map(async (path) =>
      EventReader.open(origin, { token: await tokenOf(user), path }),
    ),
  );
  await api().createTask(user);
  await Promise.all(readers.map((reader) => reader.received(1)));
  const during = await scrape(port);
  expect(during.value('tickline_streams_open')).toBe(2);
  expect(during.value('tickline_stream_events_total')).toBe(2);
  expect(during.value('tickline_http_requests_in_flight')).toBe(0);
  await Promise.all(readers.map((reader) => reader.leave()));
  await until(
    async () => (await scrape(port)).value('tickline_streams_open') === 0,
    () => 'streams stay open',
  );
  const after = await scrape(port);
  expect(after.value('tickline_stream_events_total')).toBe(2);
  const duration = 'tickline_http_request_duration_seconds';
  for (const route of ['/api/:user_id/tasks/events', '/trpc/task.watch'])
    for (const each of [during, after])
      expect(each.value(`${duration}_count`, { route, status: '200' })).toBe(1);
  expect(after.value(`${duration}_count`, { status: 'aborted' })).toBe(0);
  expect(after.value('tickline_http_requests_in_flight')).toBe(0);
});
