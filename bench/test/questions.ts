import { SignJWT } from 'jose';
import type { Api } from '../peers/peer.ts';
import type { Population } from '../src/population.ts';
import { subjectOf } from '../src/requests.ts';
import { SCENARIOS, scenarioNamed } from '../src/scenarios.ts';
import type { Question, Questions } from './transcript.ts';

const EACH = 5;
const LONGEST = '𝒜'.repeat(200);

type Tokens = ReadonlyMap<string, string>;

/** Five of each scenario, as they are measured; what reads comes first, for the times of writes differ. */
function scenarioQuestions(api: Api, population: Population, tokens: Tokens): Question[] {
  // Leaves out those with `If-None-Match`: a question here has no tag, so it would ask for the list again.
  const scenarios = SCENARIOS.filter((scenario) => scenario.api === api && !scenario.revalidates);
  return scenarios
    .toSorted((one, other) => Number(one.writes) - Number(other.writes))
    .flatMap((scenario) =>
      Array.from({ length: EACH }, (_, n) => {
        const subject = subjectOf(population, n);
        return { ...scenario.call(subject, n), token: tokens.get(subject.userId) ?? '', scenario };
      }),
    );
}

/** Whatever else a peer may not leave out to be faster; asked by a user whom no scenario has changed. */
function furtherQuestions({ users }: Population, tokens: Tokens): Question[] {
  const token = tokens.get(users[10] ?? '') ?? '';
  const list = (query: string): Question => ({
    token,
    method: 'GET',
    path: `/api/me/tasks?limit=5&${query}`,
  });
  const create = (body: object): Question => ({ token, method: 'POST', path: '/api/me/tasks', body });
  return [
    list('offset=20'),
    list('search=100%25'),
    list('search=1_0'),
    list('search=MILK&status=pending&order=asc'),
    create({ title: '  white space is taken off  ', description: null }),
    create({ title: LONGEST, due_date: '2027-03-01T10:00:00.5+02:00' }),
    {
      ...BATCH,
      token,
      body: creates(
        { title: '  white space is taken off  ', description: null, completed: true },
        { title: `it's "quoted" \\ {and} braced, ${LONGEST.slice(0, 100)}`, priority: 'low' },
        { title: LONGEST, due_date: '2027-03-01T10:00:00.1239+02:00', description: '1\n2' },
      ),
    },
  ];
}

const BATCH = { method: 'POST', path: '/api/me/tasks/batch', scenario: scenarioNamed('rest/batch') } as const;

const creates = (...tasks: object[]) => ({ operations: tasks.map((task) => ({ op: 'create', ...task })) });

function sign(secret: string, claims: object, expiresIn: number | undefined): Promise<string> {
  const token = new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' });
  if (expiresIn !== undefined) token.setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn);
  return token.sign(new TextEncoder().encode(secret));
}

const get = (path: string, status: number, token: string) =>
  ({ method: 'GET', path, token, status }) as const;
const create = (body: object, token: string) =>
  ({ method: 'POST', path: '/api/me/tasks', token, body, status: 422 }) as const;
const trpcGet = (input: object, status: number, token: string) =>
  get(`/trpc/task.get?input=${encodeURIComponent(JSON.stringify(input))}`, status, token);

async function restRefusals({ users, tasksOfUser }: Population, tokens: Tokens, secret: string) {
  const [sub = '', other = ''] = users;
  const token = tokens.get(sub) ?? '';
  const task = `/api/me/tasks/${tasksOfUser(0)[0]}`;
  const badTokens = [
    '',
    'not.a.token',
    await sign(secret, { sub }, -60),
    await sign(secret, { sub }, undefined),
    await sign(secret, {}, 60),
    await sign(secret, { sub: 'me' }, 60),
    await sign(secret, { sub, user_id: other }, 60),
    await sign(`${secret}?`, { sub }, 60),
  ];
  return [
    ...badTokens.map((bad) => get(task, 401, bad)),
    get(`/api/${other}/tasks`, 403, token),
    get(`/api/me/tasks/${tasksOfUser(1)[0]}`, 404, token),
    get('/api/me/tasks/999999999', 404, token),
    get('/api/me/tasks/one', 422, token),
    get('/api/me/tasks?limit=101', 422, token),
    get('/api/me/tasks?limit=', 422, token),
    get('/api/me/tasks?search=', 422, token),
    get('/api/me/tasks?due_before=yesterday', 422, token),
    create({}, token),
    create({ title: ' ' }, token),
    create({ title: `${LONGEST}!` }, token),
    create({ title: 'a\0b' }, token),
    create({ title: 'a', completed: 'false' }, token),
    create({ title: 'a', due_date: '2027-02-30T10:00:00Z' }, token),
    ...[
      {},
      creates(),
      creates(...Array.from({ length: 101 }, () => ({ title: 'a' }))),
      creates({ title: 'a' }, { title: ' ' }),
      creates({ title: 'a' }, { title: `${LONGEST}!` }),
      creates({ title: 'a', completed: 'false' }),
      creates({ title: 'a', due_date: '2027-02-30T10:00:00Z' }),
      { operations: [{ title: 'a' }] },
      { operations: ['a'] },
    ].map((body) => ({ ...BATCH, body, token, status: 422 })),
    { ...BATCH, path: `/api/${other}/tasks/batch`, body: creates({ title: 'a' }), token, status: 403 },
  ];
}

async function trpcRefusals({ users, tasksOfUser }: Population, tokens: Tokens, secret: string) {
  const [sub = '', other = ''] = users;
  const token = tokens.get(sub) ?? '';
  const input = { task_id: tasksOfUser(0)[0] };
  return [
    trpcGet(input, 401, ''),
    trpcGet(input, 401, await sign(secret, { sub }, -60)),
    trpcGet(input, 401, await sign(`${secret}?`, { sub }, 60)),
    trpcGet({ ...input, user_id: other }, 403, token),
    trpcGet({ task_id: tasksOfUser(1)[0] }, 404, token),
  ];
}

/** What to ask over each of the two ways in. */
export async function createQuestions(
  population: Population,
  tokens: Tokens,
  secret: string,
): Promise<Readonly<Record<Api, Questions>>> {
  return {
    rest: {
      answered: [...scenarioQuestions('rest', population, tokens), ...furtherQuestions(population, tokens)],
      refused: await restRefusals(population, tokens, secret),
    },
    trpc: {
      answered: scenarioQuestions('trpc', population, tokens),
      refused: await trpcRefusals(population, tokens, secret),
    },
  };
}
