import {
  type CallToolResult,
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';

/** A program with the official client: it registers itself, and keeps its tokens in memory. */
export interface Agent {
  readonly client: Client;
  readonly tokens: () => OAuthTokens | undefined;
  /** Makes the next call renew the token. */
  readonly forgetAccessToken: () => void;
  /** Calls a tool. @returns its result, be it an error or not */
  call(name: string, given?: Record<string, unknown>): Promise<CallToolResult>;
}

interface AgentOptions {
  readonly redirectUri: string;
  readonly scope?: string;
  /** Lets the user decide. @returns where the browser is sent back to */
  readonly ask: (url: URL) => Promise<URL>;
}

/** Connects a program that has no token: it asks for one. */
export async function connectAgent(origin: string, options: AgentOptions): Promise<Agent> {
  let information: OAuthClientInformationMixed | undefined;
  let tokens: OAuthTokens | undefined;
  let discovered: OAuthDiscoveryState | undefined;
  let verifier = '';
  let state = '';
  let asked: URL | undefined;
  const provider: OAuthClientProvider = {
    redirectUrl: options.redirectUri,
    clientMetadata: {
      client_name: 'Test agent',
      redirect_uris: [options.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      ...(options.scope !== undefined && { scope: options.scope }),
    },
    state: () => {
      state = crypto.randomUUID();
      return state;
    },
    clientInformation: () => information,
    saveClientInformation: (saved) => {
      information = saved as OAuthClientInformationMixed;
    },
    tokens: () => tokens,
    saveTokens: (saved) => {
      tokens = saved;
    },
    redirectToAuthorization: (url) => {
      asked = url;
    },
    saveCodeVerifier: (saved) => {
      verifier = saved;
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (saved) => {
      discovered = saved;
    },
    discoveryState: () => discovered,
    invalidateCredentials: (scope) => {
      if (scope === 'all' || scope === 'tokens') tokens = undefined;
    },
  };
  const newTransport = () =>
    new StreamableHTTPClientTransport(new URL('/mcp', origin), { authProvider: provider });
  const first = newTransport();
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(first).catch((error: unknown) => {
    if (!(error instanceof UnauthorizedError)) throw error;
  });
  if (!asked) throw new Error('The program did not ask');
  const back = await options.ask(asked);
  if (back.searchParams.get('state') !== state) throw new Error('The state is not the same');
  await first.finishAuth(back.searchParams);
  await client.connect(newTransport());
  return {
    client,
    tokens: () => tokens,
    forgetAccessToken: () => {
      if (tokens) tokens = { ...tokens, access_token: 'x.y.z' };
    },
    call: async (name, given = {}) => (await client.callTool({ name, arguments: given })) as CallToolResult,
  };
}
