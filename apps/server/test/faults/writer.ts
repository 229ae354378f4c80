import { tokenOf } from '../harness/token.ts';

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
  readonly ms: number;
}

/** Sends one write. A status of zero means that the connection was lost before there was an answer. */
export async function send(
  url: string,
  method: string,
  init: { as?: string; body?: object } = {},
): Promise<Answer> {
  const begin = performance.now();
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (init.as !== undefined) headers['authorization'] = `Bearer ${await tokenOf(init.as)}`;
  try {
    const body = init.body === undefined ? null : JSON.stringify(init.body);
    const response = await fetch(url, { method, headers, body });
    const text = await response.text();
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: text === '' ? {} : JSON.parse(text),
      ms: performance.now() - begin,
    };
  } catch {
    return { status: 0, retryAfter: null, body: {}, ms: performance.now() - begin };
  }
}

/** What a client knows of its writes. */
export interface Journal {
  readonly user: string;
  /** Titles of tasks that were acknowledged (201). */
  readonly acknowledged: string[];
  /** Titles of tasks whose fate the client does not know: 503, or no answer at all. */
  readonly unknown: string[];
  /** What each toggle of the first task answered; undefined where its fate is not known. */
  readonly toggles: (boolean | undefined)[];
  /** Answers that nothing in the contract allows. */
  readonly wrong: Answer[];
  slowest: number;
}

function isFailure({ status, retryAfter }: Answer): boolean {
  return status === 0 || (status === 503 && retryAfter !== null);
}

export function newJournal(user: string): Journal {
  return { user, acknowledged: [], unknown: [], toggles: [], wrong: [], slowest: 0 };
}

/**
 * Writes as the journal's user until told to stop: a task, then a toggle, and never the same write twice.
 *
 * @param originOf where the server is now; undefined while there is none
 */
export async function write(
  journal: Journal,
  originOf: () => string | undefined,
  isOver: () => boolean,
): Promise<void> {
  const { user } = journal;
  let toggled: unknown;
  for (let n = 0; !isOver(); n += 1) {
    const origin = originOf();
    if (origin === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    const title = `${user} ${n}`;
    const created = await send(`${origin}/api/me/tasks`, 'POST', { as: user, body: { title } });
    if (created.status === 201) journal.acknowledged.push(title);
    else if (isFailure(created)) journal.unknown.push(title);
    else journal.wrong.push(created);
    toggled ??= created.body['id'];
    journal.slowest = Math.max(journal.slowest, created.ms);
    if (toggled === undefined) continue;
    const url = `${origin}/api/me/tasks/${toggled}/complete`;
    const toggle = await send(url, 'PATCH', { as: user, body: {} });
    if (toggle.status === 200) journal.toggles.push(toggle.body['completed'] === true);
    else if (isFailure(toggle)) journal.toggles.push(undefined);
    else journal.wrong.push(toggle);
    journal.slowest = Math.max(journal.slowest, toggle.ms);
  }
}
