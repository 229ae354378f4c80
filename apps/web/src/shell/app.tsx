import { SignInPage } from '../auth/sign-in-page.tsx';
import { useSignedInUser } from '../auth/use-signed-in-user.ts';
import { ErrorState } from './error-state.tsx';
import { Workspace } from './workspace.tsx';

export function App() {
  const { user, isOver, isPending, isFailing, refetch } = useSignedInUser();
  if (user) return <Workspace key={user.id} user={user} isOver={isOver} refetchSession={refetch} />;
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
