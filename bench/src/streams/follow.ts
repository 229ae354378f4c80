import { get, type IncomingMessage } from 'node:http';

/** An event that is longer is not one of a task. */
const LONGEST_EVENT = 100_000;

/** An open stream of one user's changes. */
export interface Follower {
  /** Rejects if the stream ends before `close`. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Returns the title of the changed task. @returns undefined for a comment or a position, and for a deleted task */
function titleIn(event: string): string | undefined {
  const data = /^data: ?(.*)$/m.exec(event)?.[1];
  if (data === undefined) return undefined;
  const { task }: { task: { title: string } | null } = JSON.parse(data);
  return task?.title;
}

/** Reads events until the stream ends. */
async function read(response: IncomingMessage, onTitle: (title: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const events = `${rest}${chunk}`.split('\n\n');
    rest = events.pop() ?? '';
    if (rest.length > LONGEST_EVENT) throw new Error('an event does not end');
    for (const event of events) {
      const title = titleIn(event);
      if (title !== undefined) onTitle(title);
    }
  }
}

/**
 * Opens a stream of the changes of a token's user, from now on.
 *
 * @param onTitle is called with the title of each task that changed
 * @throws if the stream is refused
 */
export async function follow(
  port: number,
  token: string,
  onTitle: (title: string) => void,
): Promise<Follower> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const path = '/api/me/tasks/events';
    get({ port, path, agent: false, headers: { authorization: `Bearer ${token}` } }, resolve).once(
      'error',
      reject,
    );
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`a stream was answered ${response.statusCode}`);
  }
  let isClosed = false;
  const ended = read(response, onTitle).then(
    () => Promise.reject(new Error('a stream ended')),
    (error: unknown) => {
      if (!isClosed) throw error;
    },
  );
  // Noticed by whoever waits for it.
  ended.catch(() => undefined);
  return {
    ended,
    close: () => {
      isClosed = true;
      response.destroy();
    },
  };
}
