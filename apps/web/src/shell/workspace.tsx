import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { ConnectionProvider } from '../api/connection.tsx';
import { ReauthDialog } from '../auth/reauth-dialog.tsx';
import { createSessionGate } from '../auth/session-gate.ts';
import { signOut } from '../auth/sign-out.ts';
import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { AnnouncerProvider } from './announcer.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { ErrorState } from './error-state.tsx';
import { ToastProvider } from './toasts.tsx';

interface WorkspaceProps {
  readonly user: SignedInUser;
  /** The session has ended. */
  readonly isOver: boolean;
  readonly refetchSession: () => Promise<void>;
  readonly children: ReactNode;
}

/** Everything that belongs to one user. Another user gets a new one. */
export function Workspace({ user, isOver, refetchSession, children }: WorkspaceProps) {
  const [gate] = useState(createSessionGate);
  const isShut = useSyncExternalStore(gate.subscribe, gate.isShut);
  useEffect(() => {
    if (isOver) gate.shut();
  }, [isOver, gate]);
  // Another user may have signed in: then the page switches to that user.
  useEffect(() => {
    if (isShut) refetchSession();
  }, [isShut, refetchSession]);
  const goOn = async () => {
    await refetchSession();
    gate.open();
  };
  return (
    <ConnectionProvider userId={user.id} gate={gate}>
      <AnnouncerProvider>
        <ToastProvider>
          <ErrorBoundary instead={(retry) => <ErrorState text="This page has failed." onRetry={retry} />}>
            {children}
          </ErrorBoundary>
        </ToastProvider>
      </AnnouncerProvider>
      {isShut && <ReauthDialog email={user.email} onSignedIn={goOn} onLeave={signOut} />}
    </ConnectionProvider>
  );
}
