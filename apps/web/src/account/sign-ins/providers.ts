const NAMES = { github: 'GitHub', google: 'Google', oidc: 'Single sign-on' } as const;

export type ProviderId = keyof typeof NAMES;

const isProvider = (id: string): id is ProviderId => id in NAMES;

export const providerName = (id: string): string => (isProvider(id) ? NAMES[id] : id);

/** Returns the providers that the server is configured for. The server writes them into the document. */
export function configuredProviders(): ProviderId[] {
  return (document.documentElement.dataset['providers'] ?? '').split(' ').filter(isProvider);
}

const BY_CODE: Readonly<Record<string, string>> = {
  access_denied: 'The sign-in was cancelled.',
  account_not_linked:
    'An account with this e-mail exists already. Sign in to it, and link the provider on your account page.',
  email_not_verified: 'The provider has not confirmed your e-mail address. Confirm it there first.',
  email_not_found: 'The provider did not tell your e-mail address.',
  email_does_not_match: 'The provider knows you by another e-mail address than this account.',
  account_already_linked_to_different_user: 'That sign-in belongs to another account here.',
};

/** Returns the message for the `error` that a provider's sign-in came back with, or undefined if there is none. */
export function providerProblem(search: string): string | undefined {
  const code = new URLSearchParams(search).get('error');
  if (code === null) return undefined;
  return BY_CODE[code] ?? 'The sign-in did not work. Try again.';
}
