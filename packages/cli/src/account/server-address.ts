import { usageError } from '../cli-error.ts';

const DEFAULT = 'http://localhost:8000';
const EXAMPLE = 'An address looks like https://todo.example.com.';

/** Returns the origin of an address that a user gave. @throws {CliError} if it is no address of a server */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw usageError('The address of the server is not valid.', EXAMPLE);
  // A password would end up in messages and in the history of the shell.
  if (url.username || url.password)
    throw usageError('The address must not contain a name or password.', EXAMPLE);
  return url.origin;
}

/** Returns the origin of the first address that is given. */
export function serverAddress(...given: readonly (string | undefined)[]): string {
  return originOf(given.find((each) => each !== undefined && each !== '') ?? DEFAULT);
}

/** Tells whether others on the network could read what is sent to this server. */
export function isReadableByOthers(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|.*\.localhost)$/.test(hostname);
}
