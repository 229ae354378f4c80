import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PEERS } from '../peers/index.ts';
import type { Api, Peer } from '../peers/peer.ts';
import { type BenchDatabase, createBenchDatabase } from '../src/database.ts';
import { prepare } from '../src/measure.ts';
import { product } from '../src/product.ts';
import { signTokens } from '../src/requests.ts';
import { scenarioNamed } from '../src/scenarios.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { Deliveries } from '../src/streams/deliveries.ts';
import { follow } from '../src/streams/follow.ts';
import { measureLoad } from '../src/streams/measure-load.ts';
import { createQuestions } from './questions.ts';
import { type Questions, questionsFor, textOf, transcriptOf } from './transcript.ts';

// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
const { TEST_DATABASE_URL } = process.env;
const USERS = 20;

/** Sends a request as it is written, and returns the status of its answer. */
async function statusOf(port: number, request: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  const [head]: Buffer[] = await once(socket, 'data');
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(String(head))?.[1]);
}

const able: Peer[] = [];
for (const peer of PEERS) if (await peer.available()) able.push(peer);

describe.runIf(TEST_DATABASE_URL)('the benchmark compares like with like:', () => {
  const secret = randomBytes(48).toString('base64url');
  let database: BenchDatabase;
  let folder: string;
  let token: string;
  let tokens: Map<string, string>;
  let questions: Readonly<Record<Api, Questions>>;
  let tickline: RunningServer;

  const start = (peer: Peer) => startServer(peer, { databaseUrl: database.url, secret, token, folder });
  /** @param peer who has to have what is asked for */
  const ask = (server: RunningServer, api: Api, peer: Peer) =>
    transcriptOf(server, api, questionsFor(peer, questions[api]), database);

  beforeAll(async () => {
    database = await createBenchDatabase(TEST_DATABASE_URL ?? '', USERS);
    folder = await mkdtemp(join(tmpdir(), 'tickline-bench-'));
    tokens = await signTokens(database.population.users, secret);
    token = [...tokens.values()][0] ?? '';
    questions = await createQuestions(database.population, tokens, secret);
    tickline = await start(await product());
  });
  afterAll(async () => {
    await tickline?.stop();
    await database?.drop();
    await rm(folder, { recursive: true });
  });

  it.each(['rest', 'trpc'] as const)('the product answers, and refuses what it should: %s', async (api) => {
    const { answered, refused } = await ask(tickline, api, tickline.peer);
    for (const answer of answered) expect(answer).toMatchObject({ type: 'application/json' });
    expect(answered.filter(({ status }) => status !== 200 && status !== 201)).toEqual([]);
    expect(refused).toEqual(
      questions[api].refused.map((each) => ({ question: textOf(each), status: each.status })),
    );
  });

  it('a list that the client has is answered 304, also after tasks were written and put back', async () => {
    const scenario = scenarioNamed('rest/unchanged');
    await database.restore();
    await prepare({ database, tokens, folder }, [scenario], [tickline]);
    const requests = (await readFile(join(folder, 'rest-unchanged-tickline'), 'utf8'))
      .split('\0')
      .slice(0, -1);
    expect(requests).toHaveLength(10_000);
    const ofEachUser = requests.slice(0, USERS);
    const statuses = () => Promise.all(ofEachUser.map((request) => statusOf(tickline.port, request)));
    const [unchanged, whole] = [ofEachUser.map(() => scenario.status), ofEachUser.map(() => 200)];
    expect(await statuses()).toEqual(unchanged);
    await database.client.query('UPDATE task SET completed = NOT completed');
    expect(await statuses()).toEqual(whole);
    await database.restore();
    expect(await statuses()).toEqual(unchanged);
  });

  it('each create is delivered to each stream of its user, and to no other', async () => {
    const users = [...tokens.values()].slice(0, 3);
    const deliveries = new Deliveries(2);
    const heard = (title: string) => deliveries.arrived(title);
    const streams = await Promise.all([...users, ...users].map((each) => follow(tickline.port, each, heard)));
    onTestFinished(() => {
      for (const stream of streams) stream.close();
    });
    const { client } = database;
    const load = { server: tickline, client, tokens: users, deliveries, seconds: 1 };
    expect(await measureLoad({ ...load, rate: 20 })).toMatchObject({ creates: 20, times: { length: 40 } });
    const { creates, times } = await measureLoad({ ...load, rate: undefined });
    expect(creates).toBeGreaterThan(20);
    expect(times).toHaveLength((20 + creates) * 2);
  });

  it.each(able)('$name answers as the product does', async (peer) => {
    const server = await start(peer);
    onTestFinished(() => server.stop());
    for (const api of peer.apis) {
      const [ours, theirs] = [await ask(tickline, api, peer), await ask(server, api, peer)];
      for (const [index, answer] of theirs.answered.entries()) expect(answer).toEqual(ours.answered[index]);
      expect(theirs.refused).toEqual(ours.refused);
    }
  });
});
