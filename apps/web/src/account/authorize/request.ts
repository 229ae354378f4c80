/** An authorization that a program asks for, as the server signed it into the page's address. */
export interface AuthorizationRequest {
  /** The signed query, which the decision is sent with. */
  readonly query: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The place to which the program gets its answer: a host, or the scheme of an app. */
  readonly place: string;
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Describes where an address leads: a host, this computer, or an app of it. */
function placeOf(redirectUri: string): string {
  const { host, hostname, protocol } = new URL(redirectUri);
  if (host === '') return `an app on this device (${protocol})`;
  return LOOPBACK.test(hostname) ? `a program on this computer (${host})` : host;
}

/** Reads the page's query. Returns undefined if there is no request in it. The server checks the signature. */
export function readRequest(search: string): AuthorizationRequest | undefined {
  const params = new URLSearchParams(search);
  const clientId = params.get('client_id');
  const redirectUri = params.get('redirect_uri') ?? '';
  if (!clientId || !params.has('sig') || !URL.canParse(redirectUri)) return undefined;
  const scopes = (params.get('scope') ?? '').split(' ');
  return { query: search.replace(/^\?/, ''), clientId, scopes, place: placeOf(redirectUri) };
}
