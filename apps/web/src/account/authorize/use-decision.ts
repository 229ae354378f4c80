import { useState } from 'react';
import { authClient } from '../../auth/auth-client.ts';
import { messageOf, NO_SERVER } from './messages.ts';

type State =
  | { readonly step: 'asking' | 'sending' | 'sent' }
  | { readonly step: 'failed'; readonly text: string };

interface Decided {
  readonly url: string;
}

/** Sends the user's decision, and follows the way back to the program. */
export function useDecision(query: string) {
  const [state, setState] = useState<State>({ step: 'asking' });

  const decide = async (accept: boolean) => {
    setState({ step: 'sending' });
    const { data, error } = await authClient
      .$fetch<Decided>('/oauth2/consent', { method: 'POST', body: { accept, oauth_query: query } })
      .catch(() => ({ data: null, error: { status: 0 } }));
    if (data) {
      setState({ step: 'sent' });
      window.location.assign(data.url);
      return;
    }
    const code = error && 'error' in error ? String(error.error) : '';
    const isOut = !error || error.status === 0 || error.status === 429 || error.status >= 500;
    setState({ step: 'failed', text: isOut ? NO_SERVER : messageOf(code) });
  };
  return { state, decide };
}
