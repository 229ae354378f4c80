import type { ComponentType } from 'react';
import { SignInPage } from '../auth/sign-in-page.tsx';
import { type SignedInUser, useSignedInUser } from '../auth/use-signed-in-user.ts';
import { ErrorState } from './error-state.tsx';
import { Workspace } from './workspace.tsx';

interface AppProps {
  readonly page: ComponentType<{ readonly user: SignedInUser }>;
}

/** Shows the page to its signed-in user, and the sign-in page to others. */
export function App({ page: Page }: AppProps) {
  const { user, isOver, isPending, isFailing, refetch } = useSignedInUser();
  if (user)
    return (
      <Workspace key={user.id} user={user} isOver={isOver} refetchSession={refetch}>
        <Page user={user} />
      </Workspace>
    );
  if (isPending) return <p className="sr-only">Loading…</p>;
  if (isFailing)
    return (
      <main className="grid min-h-dvh place-content-center">
        <h1 className="sr-only">Tickline</h1>
        <ErrorState text="The server is not responding." onRetry={refetch} />
      </main>
    );
  return <SignInPage onSignedIn={() => refetch()} />;
}
