import { Dialog } from '../shell/dialog.tsx';
import { CredentialsForm } from './credentials-form.tsx';

interface ReauthDialogProps {
  readonly email: string;
  readonly onSignedIn: () => void;
  readonly onLeave: () => void;
}

/** Opens over the page when the session ends. Typed text stays, and unsent calls wait. */
export function ReauthDialog({ email, onSignedIn, onLeave }: ReauthDialogProps) {
  return (
    <Dialog title="Sign in again">
      <p className="mb-4 text-muted">
        Your session has ended. Nothing is lost: sign in, and what you were doing goes on.
      </p>
      <CredentialsForm mode="sign-in" email={email} onSignedIn={onSignedIn}>
        <button type="button" className="btn btn-quiet" onClick={onLeave}>
          Use another account
        </button>
      </CredentialsForm>
    </Dialog>
  );
}
