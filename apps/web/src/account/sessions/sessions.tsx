import { useQuery, useQueryClient } from '@tanstack/react-query';
import { authClient } from '../../auth/auth-client.ts';
import { Outcome } from '../outcome.tsx';
import { useRequest } from '../use-request.ts';
import { programName } from './program-name.ts';

const KEY = ['account', 'sessions'];
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function useSessions() {
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const { data, error } = await authClient.listSessions();
      if (error) throw new Error(error.message);
      return data.toSorted((a, b) => Number(new Date(b.createdAt)) - Number(new Date(a.createdAt)));
    },
  });
  return data;
}

/** Lists the user's sessions, and ends them. */
export function Sessions() {
  const client = useQueryClient();
  const current = authClient.useSession().data?.session.token;
  const sessions = useSessions();
  const { isSending, send, ...outcome } = useRequest();
  const end = async (...request: Parameters<typeof send>) => {
    if (await send(...request)) client.invalidateQueries({ queryKey: KEY });
  };
  const others = sessions?.filter(({ token }) => token !== current) ?? [];
  return (
    <div className="grid gap-4">
      <ul className="grid divide-y divide-line">
        {sessions?.map(({ id, token, userAgent, ipAddress, createdAt }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 py-2">
            <div className="min-w-0">
              <p className="font-semibold break-words">{programName(userAgent)}</p>
              <p className="text-sm break-words text-muted">
                Since {DATE.format(new Date(createdAt))}
                {ipAddress && `, from ${ipAddress}`}
              </p>
            </div>
            {token === current ? (
              <p className="text-sm font-semibold text-accent">This one</p>
            ) : (
              <button
                type="button"
                className="btn btn-quiet -mr-3 px-3 text-sm"
                aria-label={`Sign out ${programName(userAgent)}, since ${DATE.format(new Date(createdAt))}`}
                disabled={isSending}
                onClick={() => end(() => authClient.revokeSession({ token }), 'That session has ended.')}
              >
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
      <Outcome {...outcome} />
      {others.length > 0 && (
        <button
          type="button"
          className="btn btn-primary justify-self-start"
          disabled={isSending}
          onClick={() => end(() => authClient.revokeOtherSessions(), 'All other sessions have ended.')}
        >
          Sign out everywhere else
        </button>
      )}
    </div>
  );
}
