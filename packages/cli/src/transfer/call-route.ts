import type { Session } from '../account/open-session.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { safeText } from '../output/safe-text.ts';

const MAX_SHOWN = 300;

/** Returns what the server has against a request, in its own words. */
async function reasonOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => undefined);
  const { detail } = (problem ?? {}) as { readonly detail?: unknown };
  return safeText(typeof detail === 'string' ? detail.slice(0, MAX_SHOWN) : `status ${response.status}`);
}

/**
 * Calls a route that streams. There is no time limit: a large file takes as long as it takes.
 *
 * @throws {CliError} if the server refuses or cannot be reached
 */
export async function callRoute(
  { origin, tokens }: Session,
  path: string,
  init: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: ReadableStream;
  },
): Promise<Response> {
  const token = await tokens.get();
  const response = await fetch(new URL(path, origin), {
    ...init,
    headers: { ...init.headers, ...(token && { Authorization: `Bearer ${token}` }) },
    ...(init.body && { duplex: 'half' }),
    redirect: 'error',
  } as RequestInit).catch((cause: unknown) => {
    throw new CliError(
      EXIT.offline,
      'The server cannot be reached.',
      'Check the network and the address (--url).',
      cause,
    );
  });
  if (response.ok) return response;
  if (response.status === 401)
    throw new CliError(
      EXIT.signedOut,
      'The server does not accept the key any more.',
      'Run "tickline login".',
    );
  if (response.status === 503)
    throw new CliError(EXIT.offline, 'The server is busy.', 'Try again in a moment.');
  throw new CliError(EXIT.error, `The server refused: ${await reasonOf(response)}.`);
}
