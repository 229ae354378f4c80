import { authClient } from '../../auth/auth-client.ts';
import { Outcome } from '../outcome.tsx';
import { PASSWORD_ACCOUNT, useAccounts } from '../use-accounts.ts';
import { useRequest } from '../use-request.ts';
import { configuredProviders, providerName, providerProblem } from './providers.ts';

/** Providers that the user can sign in with. */
export function LinkedSignIns() {
  const { accounts = [], refresh } = useAccounts();
  const { isSending, send, problem, ...outcome } = useRequest();
  const linked = accounts.filter(({ providerId }) => providerId !== PASSWORD_ACCOUNT);
  const others = configuredProviders().filter((id) => !linked.some(({ providerId }) => providerId === id));
  const unlink = async (accountId: string, name: string) => {
    if (await send(() => authClient.unlinkAccount({ accountId }), `${name} is unlinked.`)) refresh();
  };
  return (
    <div className="grid gap-4">
      <ul className="grid divide-y divide-line empty:hidden">
        {linked.map(({ id, providerId }) => (
          <li key={id} className="flex items-center justify-between gap-4 py-1">
            <p className="font-semibold">{providerName(providerId)}</p>
            <button
              type="button"
              className="btn btn-quiet -mr-3 px-3 text-sm"
              aria-label={`Unlink ${providerName(providerId)}`}
              disabled={isSending}
              onClick={() => unlink(id, providerName(providerId))}
            >
              Unlink
            </button>
          </li>
        ))}
      </ul>
      <Outcome {...outcome} problem={problem ?? providerProblem(window.location.search) ?? ''} />
      <div className="flex flex-wrap gap-2 empty:hidden">
        {others.map((provider) => (
          <button
            key={provider}
            type="button"
            className="btn border border-edge"
            disabled={isSending}
            onClick={() =>
              send(() =>
                authClient.linkSocial({ provider, callbackURL: '/account', errorCallbackURL: '/account' }),
              )
            }
          >
            Link {providerName(provider)}
          </button>
        ))}
      </div>
    </div>
  );
}
