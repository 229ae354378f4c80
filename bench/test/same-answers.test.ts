import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PEERS } from '../peers/index.ts';
import type { Api, Peer } from '../peers/peer.ts';
import { type BenchDatabase, createBenchDatabase } from '../src/database.ts';
import { product } from '../src/product.ts';
import { signTokens } from '../src/requests.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { createQuestions } from './questions.ts';
import { type Questions, textOf, transcriptOf } from './transcript.ts';

// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
const { TEST_DATABASE_URL } = process.env;
const USERS = 20;

const able: Peer[] = [];
for (const peer of PEERS) if (await peer.available()) able.push(peer);

describe.runIf(TEST_DATABASE_URL)('the benchmark compares like with like:', () => {
  const secret = randomBytes(48).toString('base64url');
  let database: BenchDatabase;
  let folder: string;
  let token: string;
  let questions: Readonly<Record<Api, Questions>>;
  let tickline: RunningServer;

  const start = (peer: Peer) => startServer(peer, { databaseUrl: database.url, secret, token, folder });
  const ask = (server: RunningServer, api: Api) => transcriptOf(server, api, questions[api], database);

  beforeAll(async () => {
    database = await createBenchDatabase(TEST_DATABASE_URL ?? '', USERS);
    folder = await mkdtemp(join(tmpdir(), 'tickline-bench-'));
    const tokens = await signTokens(database.population.users, secret);
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
    const { answered, refused } = await ask(tickline, api);
    for (const answer of answered) expect(answer).toMatchObject({ type: 'application/json' });
    expect(answered.filter(({ status }) => status !== 200 && status !== 201)).toEqual([]);
    expect(refused).toEqual(
      questions[api].refused.map((each) => ({ question: textOf(each), status: each.status })),
    );
  });

  it.each(able)('$name answers as the product does', async (peer) => {
    const server = await start(peer);
    onTestFinished(() => server.stop());
    for (const api of peer.apis) {
      const [ours, theirs] = [await ask(tickline, api), await ask(server, api)];
      for (const [index, answer] of theirs.answered.entries()) expect(answer).toEqual(ours.answered[index]);
      expect(theirs.refused).toEqual(ours.refused);
    }
  });
});
