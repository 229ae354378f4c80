import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, EXIT } from '../cli-error.ts';

const CLIENT = 'tickline-cli';
const SCOPE = 'tasks:read tasks:write';
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** A server that asks for less, or for nothing sensible, is asked no more often. */
const MIN_INTERVAL_SECONDS = 1;
const SLOW_DOWN_SECONDS = 5;
const TIMEOUT_MS = 15_000;

export interface DeviceRequest {
  /** For the user to compare. */
  readonly code: string;
  /** The page to open. */
  readonly page: string;
  /** The page, with the code filled in. */
  readonly pageWithCode: string;
  /** Waits until the user has decided. @returns the session @throws {CliError} if it was refused, or took too long */
  wait(): Promise<string>;
}

type Answer = Readonly<Record<string, unknown>>;

const cannotReach = (cause?: unknown) =>
  new CliError(
    EXIT.offline,
    'The server cannot be reached.',
    'Check the network and the address (--url).',
    cause,
  );

async function post(origin: string, path: string, body: object): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(new URL(path, origin), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw cannotReach(error);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  return {
    status: response.status,
    answer: typeof answer === 'object' && answer !== null ? (answer as Answer) : {},
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Returns a page of the server itself. Another address would be a trap. */
function ownPage(origin: string, value: unknown): string {
  const url = URL.canParse(textOf(value)) ? new URL(textOf(value)) : undefined;
  if (url?.origin !== origin)
    throw new CliError(
      EXIT.error,
      'The server names a page at another address, which is not opened.',
      'Sign in with the address that its pages have (BETTER_AUTH_URL), or use "tickline login --key".',
    );
  return url.href;
}

async function waitFor(
  origin: string,
  deviceCode: string,
  seconds: number,
  lifeSeconds: number,
): Promise<string> {
  const end = Date.now() + lifeSeconds * 1000;
  let pause = seconds;
  while (Date.now() < end) {
    await sleep(pause * 1000);
    const body = { grant_type: GRANT, device_code: deviceCode, client_id: CLIENT };
    const { status, answer } = await post(origin, '/api/auth/device/token', body).catch(() => ({
      // The network may be back in a moment.
      status: 503,
      answer: {} as Answer,
    }));
    const session = textOf(answer['access_token']);
    if (status === 200 && session) return session;
    const error = textOf(answer['error']);
    if (error === 'slow_down') pause += SLOW_DOWN_SECONDS;
    else if (error === 'access_denied') throw new CliError(EXIT.signedOut, 'You denied access on the page.');
    else if (error === 'expired_token' || error === 'invalid_grant') break;
    else if (status < 500 && status !== 429 && error !== 'authorization_pending')
      throw new CliError(EXIT.error, `The server refused to sign in (status ${status}).`);
  }
  throw new CliError(EXIT.signedOut, 'The code has expired.', 'Run "tickline login" again.');
}

/**
 * Begins to sign in by a browser, on this device or another one.
 *
 * @param origin of the server
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function requestDevice(origin: string): Promise<DeviceRequest> {
  const { status, answer } = await post(origin, '/api/auth/device/code', { client_id: CLIENT, scope: SCOPE });
  const [deviceCode, code] = [textOf(answer['device_code']), textOf(answer['user_code'])];
  if (status === 404)
    throw new CliError(EXIT.error, 'This server has no sign-in by a browser.', 'Use "tickline login --key".');
  if (status !== 200 || !deviceCode || !/^[A-Z0-9]{4,32}$/.test(code))
    throw status >= 500
      ? cannotReach()
      : new CliError(
          EXIT.error,
          `The server did not give a code (status ${status}).`,
          'Try again in a minute.',
        );
  const interval = Math.max(MIN_INTERVAL_SECONDS, Number(answer['interval']) || SLOW_DOWN_SECONDS);
  const life = Number(answer['expires_in']) || 0;
  return {
    code: code.replace(/^(.{4})(.{4})$/, '$1-$2'),
    page: ownPage(origin, answer['verification_uri']),
    pageWithCode: ownPage(origin, answer['verification_uri_complete']),
    wait: () => waitFor(origin, deviceCode, interval, life),
  };
}
