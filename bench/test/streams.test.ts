import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Creator } from '../src/streams/create-task.ts';
import { Deliveries, quantilesOf } from '../src/streams/deliveries.ts';
import { follow } from '../src/streams/follow.ts';

async function serve(answer: (response: ServerResponse) => void): Promise<number> {
  const server = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Sends pieces of a stream, one after the other. */
async function follower(pieces: readonly (string | Buffer)[], ends = false) {
  const titles: string[] = [];
  const port = await serve(async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    for (const piece of pieces) {
      response.write(piece);
      await sleep(5);
    }
    if (ends) response.end();
  });
  const stream = await follow(port, 'token', (title) => titles.push(title));
  onTestFinished(() => stream.close());
  return { stream, titles };
}

const event = (task: object | null) => `id: 1\ndata: ${JSON.stringify({ revision: 1, task })}\n\n`;

describe('a follower', () => {
  it('hears of each task, however the stream is cut into pieces', async () => {
    const text = `retry: 1000\n\nid: 0\n\n${event({ title: 'One\n\ntwo: data: é京' })}: awake\n\n${event(null)}${event({ title: 'Last' })}`;
    const bytes = Buffer.from(text);
    const pieces = Array.from({ length: bytes.length / 5 + 1 }, (_, n) => bytes.subarray(n * 5, n * 5 + 5));
    const { titles } = await follower(pieces);
    await vi.waitFor(() => expect(titles).toEqual(['One\n\ntwo: data: é京', 'Last']));
  });

  it('tells if its stream ends, and not if it was closed', async () => {
    const ended = await follower([event({ title: 'One' })], true);
    await expect(ended.stream.ended).rejects.toThrow('a stream ended');
    const broken = await follower(['data: {\n\n']);
    await expect(broken.stream.ended).rejects.toThrow(SyntaxError);
    const closed = await follower([event({ title: 'One' })]);
    closed.stream.close();
    await expect(closed.stream.ended).resolves.toBeUndefined();
  });

  it('does not collect an event without an end', async () => {
    const { stream } = await follower([`data: ${'x'.repeat(150_000)}`]);
    await expect(stream.ended).rejects.toThrow('an event does not end');
  });

  it('fails if it is refused', async () => {
    const port = await serve((response) => response.writeHead(429).end());
    await expect(follow(port, 'token', () => undefined)).rejects.toThrow('answered 429');
    await expect(new Creator(port, 1).create('token', 'One')).rejects.toThrow('answered 429');
  });
});

describe('deliveries', () => {
  it('are complete once each follower has each task', async () => {
    const deliveries = new Deliveries(2);
    for (const title of ['a', 'b']) deliveries.sent(title);
    for (const title of ['a', 'b', 'b']) deliveries.arrived(title);
    await expect(deliveries.complete(20)).rejects.toThrow('1 creates did not arrive everywhere');
    const complete = deliveries.complete(1000);
    deliveries.arrived('a');
    await complete;
    await deliveries.complete(0);
    expect(deliveries.times).toHaveLength(4);
  });

  it('refuse what cannot be', () => {
    const deliveries = new Deliveries(1);
    deliveries.sent('a');
    expect(() => deliveries.sent('a')).toThrow('sent twice');
    deliveries.arrived('a');
    expect(() => deliveries.arrived('a')).toThrow('once too often');
    expect(() => deliveries.arrived('b')).toThrow('once too often');
  });

  it('wait for nobody if there is no follower', async () => {
    const deliveries = new Deliveries(0);
    deliveries.sent('a');
    await deliveries.complete(0);
    expect(deliveries.times).toEqual([]);
  });

  it.each([
    [[5], { p50: 5, p99: 5, longest: 5 }],
    [[3, 1, 2], { p50: 2, p99: 3, longest: 3 }],
    [Array.from({ length: 200 }, (_, n) => 200 - n), { p50: 100, p99: 198, longest: 200 }],
  ])('have quantiles', (values, quantiles) => expect(quantilesOf(values)).toEqual(quantiles));

  it('have none of nothing', () => expect(() => quantilesOf([])).toThrow(RangeError));
});
