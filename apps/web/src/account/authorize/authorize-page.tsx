import type { ReactNode } from 'react';
import { authClient } from '../../auth/auth-client.ts';
import type { SignedInUser } from '../../auth/use-signed-in-user.ts';
import { ErrorState } from '../../shell/error-state.tsx';
import { removeUserData } from '../../shell/user-data.ts';
import { PageHeader } from '../page-header.tsx';
import { Consent } from './consent.tsx';
import { messageOf, NO_REQUEST } from './messages.ts';
import { type AuthorizationRequest, readRequest } from './request.ts';
import { useClient } from './use-client.ts';

/** Signs out, and asks the next user the same. */
async function changeAccount(): Promise<void> {
  await authClient.signOut().catch(() => undefined);
  removeUserData();
  window.location.reload();
}

function Refusal({ text }: { readonly text: string }) {
  return (
    <>
      <h1 className="text-xl font-bold tracking-tight">Nothing was connected</h1>
      <p className="text-muted">{text}</p>
      <a href="/" className="btn btn-primary">
        Your tasks
      </a>
    </>
  );
}

interface AskProps {
  readonly user: SignedInUser;
  readonly request: AuthorizationRequest;
}

function Ask({ user, request }: AskProps) {
  const { data, isPending, isError, refetch } = useClient(request.clientId);
  if (isPending) return <p className="text-muted">One moment…</p>;
  if (isError) return <ErrorState text="The server is not responding." onRetry={refetch} />;
  if (data === null) return <Refusal text={messageOf('invalid_client')} />;
  return <Consent user={user} request={request} name={data.client_name} onOtherAccount={changeAccount} />;
}

/** Asks the user about a program that wants to connect, or says why it cannot. */
export function AuthorizePage({ user }: { readonly user: SignedInUser }) {
  const { search } = window.location;
  const error = new URLSearchParams(search).get('error');
  const request = readRequest(search);
  let content: ReactNode;
  if (error !== null) content = <Refusal text={messageOf(error)} />;
  else if (request) content = <Ask user={user} request={request} />;
  else content = <Refusal text={NO_REQUEST} />;
  return (
    <div className="mx-auto grid min-h-dvh max-w-xl grid-rows-[auto_1fr] px-4 sm:px-6">
      <PageHeader />
      <main className="grid content-center pb-18">
        <div className="card grid gap-5 p-6 sm:p-8">{content}</div>
      </main>
    </div>
  );
}
