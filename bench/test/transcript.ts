import type { Api, Peer } from '../peers/peer.ts';
import type { BenchDatabase } from '../src/database.ts';
import { type Call, hasScenario, type Scenario } from '../src/scenarios.ts';
import type { RunningServer } from '../src/server.ts';

/** A call with whatever token there is. */
export interface Question extends Call {
  readonly token: string;
  /** The scenario that it is of. Servers without it are not asked. */
  readonly scenario?: Scenario;
}

/** What is asked of a server over one of its ways in. */
export interface Questions {
  /** Answered alike, word for word. */
  readonly answered: readonly Question[];
  /** Refused, with the same status. */
  readonly refused: readonly (Question & { readonly status: number })[];
}

/** What a server answered. */
interface Answer {
  readonly question: string;
  readonly status: number;
  readonly type: string | undefined;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: string;
}

interface Transcript {
  readonly answered: readonly Answer[];
  readonly refused: readonly Pick<Answer, 'question' | 'status'>[];
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/.source;
const UPDATED = new RegExp(`"(updated_at|completed_at)":"${TIME}"`, 'g');
const CREATED = new RegExp(`"created_at":"${TIME}"`, 'g');
const CURSOR = /"next_cursor":"([\w-]+)"/g;
const HEADERS = { rest: ['etag', 'location', 'link', 'x-total-count'], trpc: [] } as const;
/** A list's tag: a weak one, in a form of each server's own. */
const LIST_TAG = /^W\/".+"$/;
const NEW_UID = /"uid":"[\da-f-]{36}"/g;

export const textOf = ({ method, path, body }: Question) =>
  `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;

/** Without what has to differ: when something was written, and a cursor, of which only the length is left. */
function comparable(text: string, method: Call['method'], path: string): string {
  const body = text.replace(CURSOR, (_, cursor: string) => `"next_cursor":${cursor.length}`);
  if (method === 'GET') return body;
  const written = body.replace(UPDATED, '"$1":"now"');
  const creates = method === 'POST' && /tasks(\/batch)?$|create$/.test(path);
  return creates ? written.replace(CREATED, '"created_at":"now"').replace(NEW_UID, '"uid":"new"') : written;
}

async function ask(port: number, api: Api, question: Question): Promise<Answer> {
  const { method, path, body, token } = question;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const text = await response.text();
  const headerOf = (name: string) => headers.get(name)?.replace(LIST_TAG, 'W/""') ?? null;
  // A page without tasks has no revision with it.
  const compared = text.includes('"tasks":[]') ? HEADERS[api].slice(1) : HEADERS[api];
  return {
    question: textOf(question),
    status,
    type: headers.get('content-type')?.split(';')[0],
    headers: Object.fromEntries(compared.map((name) => [name, headerOf(name)])),
    body: comparable(text, method, path),
  };
}

/** Returns the questions that a peer can be asked. */
export function questionsFor(peer: Peer, { answered, refused }: Questions): Questions {
  return {
    answered: answered.filter(({ scenario }) => !scenario || hasScenario(peer, scenario)),
    refused: refused.filter(({ scenario }) => !scenario || hasScenario(peer, scenario)),
  };
}

/** What a server answers, one question after the other, on the tasks as they are at the beginning. */
export async function transcriptOf(
  { port }: RunningServer,
  api: Api,
  { answered, refused }: Questions,
  { restore }: BenchDatabase,
): Promise<Transcript> {
  await restore();
  const answers: Answer[] = [];
  for (const question of [...answered, ...refused]) answers.push(await ask(port, api, question));
  return {
    answered: answers.slice(0, answered.length),
    refused: answers.slice(answered.length).map(({ question, status }) => ({ question, status })),
  };
}
