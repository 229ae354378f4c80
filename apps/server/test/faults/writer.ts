import { tokenOf } from '../harness/token.ts';

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
  readonly ms: number;
}

/** Sends one write. Status 0 means that the connection was lost before the answer. */
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

/** A client's record of its writes. */
export interface Journal {
  readonly user: string;
  /** Titles of acknowledged tasks (201). */
  readonly acknowledged: string[];
  /** Titles of tasks with unknown result: 503, or no answer. */
  readonly unknown: string[];
  /** Answer to each toggle of the first task; undefined if its result is unknown. */
  readonly toggles: (boolean | undefined)[];
  /** Answers that the API does not allow. */
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
 * Writes as the journal's user until told to stop: a task, then a toggle. Never repeats a write.
 *
 * @param originOf the server's current origin; undefined while it is down
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
