import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@tickline/testing';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type MetricsServer, startMetricsServer } from '../../src/observability/metrics/server.ts';
import { useApp } from '../harness/app.ts';

const port = await freePort();
const api = useApp({ METRICS_PORT: String(port) });
const unwatched = useApp();
const url = `http://127.0.0.1:${port}`;
const log = pino({ level: 'silent' });

const opened: MetricsServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

describe('the port of the metrics', () => {
  it('answers GET and HEAD on /metrics', async () => {
    const got = await fetch(`${url}/metrics`);
    expect(got.status).toBe(200);
    expect(got.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await got.text()).toMatch(/^tickline_build_info\{version="[^"]+",node_version="v\d+[^"]*"\} 1$/m);
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000);
    expect(await head.text()).toBe('');
  });

  it('has nothing else', async () => {
    const statusOf = async (path: string, method = 'GET') =>
      (await fetch(`${url}${path}`, { method })).status;
    expect(await statusOf('/')).toBe(404);
    expect(await statusOf('/health')).toBe(404);
    expect(await statusOf('/metrics/')).toBe(404);
    expect(await statusOf('/metrics', 'POST')).toBe(404);
    expect(await statusOf('/metrics?name[]=up')).toBe(200);
  });

  it('is the only place that has them', async () => {
    const response = await api().get('/metrics');
    expect(response.statusCode).toBe(404);
    expect(response.body).not.toContain('tickline_');
  });

  it('has process and Node metrics, the delay of the event loop among them', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
    ])
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('is closed with everything else, and free again', async () => {
    const free = await freePort();
    const options = { host: '127.0.0.1', port: free, render: async () => 'x 1\n', log };
    const server = await startMetricsServer(options);
    // An open connection does not delay closing.
    expect((await fetch(`http://127.0.0.1:${free}/metrics`)).status).toBe(200);
    await server.close();
    opened.push(await startMetricsServer(options));
  });

  it('says which setting is wrong where it is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const taken = (blocker.address() as AddressInfo).port;
    const start = startMetricsServer({ host: '127.0.0.1', port: taken, render: async () => '', log });
    await expect(start).rejects.toThrow(`METRICS_PORT: cannot listen on 127.0.0.1:${taken} (EADDRINUSE)`);
    blocker.close();
  });

  it('answers 500 without saying why where the metrics cannot be read', async () => {
    const free = await freePort();
    const render = () => Promise.reject(new Error('inside'));
    opened.push(await startMetricsServer({ host: '127.0.0.1', port: free, render, log }));
    const response = await fetch(`http://127.0.0.1:${free}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('');
  });
});

describe('without METRICS_PORT', () => {
  it('nothing is counted', () => {
    expect(unwatched().app.metrics).toBeUndefined();
  });
});
