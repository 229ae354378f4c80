import type { SignedInUser } from '../../auth/use-signed-in-user.ts';
import { AlertIcon } from '../../shell/icons.tsx';
import type { AuthorizationRequest } from './request.ts';
import { ScopeList } from './scope-list.tsx';
import { useDecision } from './use-decision.ts';

interface ConsentProps {
  readonly user: SignedInUser;
  readonly request: AuthorizationRequest;
  /** The name that the program has given itself. */
  readonly name: string | undefined;
  readonly onOtherAccount: () => void;
}

/** Asks whether a program may have access. */
export function Consent({ user, request, name, onOtherAccount }: ConsentProps) {
  const { state, decide } = useDecision(request.query);
  if (state.step === 'sent')
    return (
      <div role="status" className="grid gap-2">
        <h1 className="text-xl font-bold tracking-tight">Back to the program</h1>
        <p className="text-muted">It has your answer. You can close this page.</p>
      </div>
    );
  const isSending = state.step === 'sending';
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">Allow access to your tasks?</h1>
      <p className="wrap-anywhere">
        {name === undefined ? (
          'A program without a name'
        ) : (
          <>
            A program that calls itself{' '}
            <strong>
              “<bdi>{name}</bdi>”
            </strong>
          </>
        )}{' '}
        wants to connect to your account <strong>{user.email}</strong>. It could:
      </p>
      <ScopeList scopes={request.scopes} />
      <div className="grid gap-1 rounded-xl bg-sunken p-4 text-sm wrap-anywhere">
        <p>
          The answer goes to <strong>{request.place}</strong>.
        </p>
        <p className="text-muted">
          The program chose its name itself; nobody has checked it. Allow it only if you have just started to
          connect it.
        </p>
      </div>
      <p role="alert" className="flex items-center gap-1.5 text-sm text-alert empty:hidden">
        {state.step === 'failed' && (
          <>
            <AlertIcon className="shrink-0" />
            {state.text}
          </>
        )}
      </p>
      <div className="grid gap-2 sm:grid-cols-2">
        <button
          type="button"
          className="btn btn-quiet border border-edge"
          disabled={isSending}
          onClick={() => decide(false)}
        >
          Deny
        </button>
        <button type="button" className="btn btn-primary" disabled={isSending} onClick={() => decide(true)}>
          {isSending ? 'One moment…' : 'Allow'}
        </button>
      </div>
      <p className="text-sm text-muted">
        Not your account?{' '}
        <button
          type="button"
          className="-my-3 py-3 font-semibold text-accent underline underline-offset-4"
          onClick={onOtherAccount}
        >
          Use another one
        </button>
      </p>
    </>
  );
}
