import type { Api, Peer } from '../peers/peer.ts';
import { PRODUCT } from './product.ts';
import { REFERENCE, REMEMBERED } from './reference.ts';

/** A user and one of its tasks: who asks, and for what. */
export interface Subject {
  readonly userId: string;
  readonly taskId: number;
  /** Further tasks of the same user. */
  readonly others: readonly number[];
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body?: object;
}

/** A scenario on a server. */
export interface Column {
  readonly server: string;
  readonly scenario: string;
}

/** One kind of request. */
export interface Scenario {
  /** As the command line knows it: `rest/get`, `trpc/get`, `batch/get`. */
  readonly id: string;
  readonly title: string;
  readonly api: Api;
  /** The status of every answer. */
  readonly status: number;
  /** What one request asks for. */
  readonly calls: number;
  readonly writes: boolean;
  /** Names of the servers that have it. Undefined for all that have its API. */
  readonly only?: readonly string[];
  /** Sends `If-None-Match` with the `ETag` that the server gave for the same request. */
  readonly revalidates?: true;
  /** Further rows of its table, compared by call. */
  readonly beside?: readonly (Column & { readonly label: string })[];
  /** The base of its ratios. Undefined for the same operation of the hand-written server, over REST. */
  readonly reference?: Column;
  /** @param n which of an endless row of requests it is */
  call(subject: Subject, n: number): Call;
}

/** Operations in a batch of writes, and changes on a page of them. */
const MANY = 100;

const SEARCHES = ['passport', 'the', '100%', 'milk', 'bicycle'];
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2027, 0, 1);

const search = (n: number) => SEARCHES[n % SEARCHES.length] ?? '';
const dueDate = (n: number) => new Date(FIRST_DAY + (n % 365) * DAY_MS).toISOString();

function newTask(n: number): object {
  const title = `Prepare the review of week ${n % 53}`;
  if (n % 3 === 0) return { title };
  return {
    title,
    description: 'Numbers are in the shared folder, the slides are not',
    priority: n % 2 === 0 ? 'high' : 'low',
    due_date: dueDate(n),
  };
}

function changes(n: number): object {
  return n % 2 === 0
    ? { title: `Reply to the landlord, again (${n % 100})`, priority: 'high' }
    : { description: `Moved to week ${n % 53}`, due_date: dueDate(n) };
}

const list = { title: 'List 20 of 100, with total', status: 200, calls: 1, writes: false } as const;
const searching = { ...list, title: 'Search, 20 at most, with total' } as const;
const get = { title: 'Get one', status: 200, calls: 1, writes: false } as const;
const create = { title: 'Create', calls: 1, writes: true } as const;
const update = { title: 'Update two fields', status: 200, calls: 1, writes: true } as const;
const toggle = { title: 'Toggle', status: 200, calls: 1, writes: true } as const;

const collection = ({ userId }: Subject) => `/api/${userId}/tasks`;
const member = (subject: Subject) => `${collection(subject)}/${subject.taskId}`;

/** The whole page, for what the product compares with it: its own. */
const besideOwn = (scenario: string, label: string) => ({
  only: [PRODUCT],
  beside: [{ server: PRODUCT, scenario, label }],
  reference: { server: PRODUCT, scenario },
});

const REST: readonly Omit<Scenario, 'api'>[] = [
  { id: 'rest/get', ...get, call: (subject) => ({ method: 'GET', path: member(subject) }) },
  {
    id: 'rest/list',
    ...list,
    call: (subject) => ({ method: 'GET', path: `${collection(subject)}?limit=20` }),
  },
  {
    id: 'rest/unchanged',
    ...list,
    ...besideOwn('rest/list', '**Tickline**, the whole list'),
    title: 'List 20 of 100 that the client has (If-None-Match)',
    status: 304,
    revalidates: true,
    call: (subject) => ({ method: 'GET', path: `${collection(subject)}?limit=20` }),
  },
  {
    id: 'rest/list-100',
    ...list,
    title: 'List 100 of 100, with total',
    only: [PRODUCT, REFERENCE],
    call: (subject) => ({ method: 'GET', path: `${collection(subject)}?limit=${MANY}` }),
  },
  {
    id: 'rest/changes',
    ...list,
    ...besideOwn('rest/list-100', '**Tickline**, the same tasks as a list'),
    title: `Changes, a page of ${MANY}`,
    call: (subject) => ({ method: 'GET', path: `${collection(subject)}/changes?limit=${MANY}` }),
  },
  {
    id: 'rest/search',
    ...searching,
    call: (subject, n) => ({
      method: 'GET',
      path: `${collection(subject)}?limit=20&search=${encodeURIComponent(search(n))}`,
    }),
  },
  {
    id: 'rest/create',
    ...create,
    status: 201,
    call: (subject, n) => ({ method: 'POST', path: collection(subject), body: newTask(n) }),
  },
  {
    id: 'rest/update',
    ...update,
    call: (subject, n) => ({ method: 'PUT', path: member(subject), body: changes(n) }),
  },
  {
    id: 'rest/toggle',
    ...toggle,
    call: (subject) => ({ method: 'PATCH', path: `${member(subject)}/complete` }),
  },
  {
    id: 'rest/batch',
    ...create,
    title: `Create ${MANY} in one batch`,
    status: 200,
    calls: MANY,
    only: [PRODUCT, REFERENCE, REMEMBERED],
    beside: [
      { server: PRODUCT, scenario: 'rest/create', label: '**Tickline**, one at a time' },
      { server: REFERENCE, scenario: 'rest/create', label: 'Fastify + pg by hand, one at a time' },
    ],
    call: (subject, n) => ({
      method: 'POST',
      path: `${collection(subject)}/batch`,
      body: { operations: Array.from({ length: MANY }, (_, k) => ({ op: 'create', ...newTask(n + k) })) },
    }),
  },
];

const query = (procedure: string, input: object): Call => ({
  method: 'GET',
  path: `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`,
});
const mutation = (procedure: string, body: object): Call => ({
  method: 'POST',
  path: `/trpc/${procedure}`,
  body,
});

const BATCH = 10;

const TRPC: readonly Omit<Scenario, 'api'>[] = [
  { id: 'trpc/get', ...get, call: ({ taskId }) => query('task.get', { task_id: taskId }) },
  { id: 'trpc/list', ...list, call: () => query('task.list', { limit: 20 }) },
  {
    id: 'trpc/search',
    ...searching,
    call: (_, n) => query('task.list', { limit: 20, search: search(n) }),
  },
  { id: 'trpc/create', ...create, status: 200, call: (_, n) => mutation('task.create', newTask(n)) },
  {
    id: 'trpc/update',
    ...update,
    call: ({ taskId }, n) => mutation('task.update', { task_id: taskId, ...changes(n) }),
  },
  { id: 'trpc/toggle', ...toggle, call: ({ taskId }) => mutation('task.complete', { task_id: taskId }) },
  {
    id: 'batch/get',
    ...get,
    title: `Get ${BATCH} in one batch`,
    calls: BATCH,
    call: ({ taskId, others }) => {
      const ids = [taskId, ...others].slice(0, BATCH);
      const input = Object.fromEntries(ids.map((id, index) => [index, { task_id: id }]));
      const { path } = query(ids.map(() => 'task.get').join(','), input);
      return { method: 'GET', path: `${path}&batch=1` };
    },
  },
];

export const SCENARIOS: readonly Scenario[] = [
  ...REST.map((scenario) => ({ ...scenario, api: 'rest' as const })),
  ...TRPC.map((scenario) => ({ ...scenario, api: 'trpc' as const })),
];

const BY_ID = new Map(SCENARIOS.map((scenario) => [scenario.id, scenario]));

/** Returns the scenario with an id. @throws if there is none */
export function scenarioNamed(id: string): Scenario {
  const scenario = BY_ID.get(id);
  if (!scenario) throw new Error(`Unknown scenario: ${id}`);
  return scenario;
}

/** Returns the id of the same operation over REST. @param id of a scenario */
export function restOf(id: string): string {
  return `rest/${id.split('/')[1]}`;
}

/** Tells whether a server has what a scenario asks for. */
export function hasScenario(
  { name, apis }: Pick<Peer, 'name' | 'apis'>,
  { api, only }: Pick<Scenario, 'api' | 'only'>,
): boolean {
  return apis.includes(api) && (only?.includes(name) ?? true);
}
