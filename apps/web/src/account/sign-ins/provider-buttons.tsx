import { useState } from 'react';
import { authClient } from '../../auth/auth-client.ts';
import { Outcome } from '../outcome.tsx';
import { useRequest } from '../use-request.ts';
import { configuredProviders, providerName, providerProblem } from './providers.ts';

/** Buttons of the sign-in page, one for each configured provider. */
export function ProviderButtons() {
  const [problem] = useState(() => providerProblem(window.location.search));
  const request = useRequest();
  const callbackURL = window.location.pathname;
  return (
    <div className="grid gap-2 border-t border-line pt-5">
      {configuredProviders().map((provider) => (
        <button
          key={provider}
          type="button"
          className="btn border border-edge"
          disabled={request.isSending}
          onClick={() =>
            request.send(() =>
              authClient.signIn.social({ provider, callbackURL, errorCallbackURL: callbackURL }),
            )
          }
        >
          Continue with {providerName(provider)}
        </button>
      ))}
      <Outcome problem={request.problem ?? problem ?? ''} />
    </div>
  );
}
