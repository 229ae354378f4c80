import { useState } from 'react';
import { authClient } from '../../auth/auth-client.ts';
import { Field, PasswordField, textIn } from '../field.tsx';
import { useLinkToken } from '../link-token.ts';
import { Outcome } from '../outcome.tsx';
import { PublicPage, ToTasks } from '../public-page.tsx';
import { useRequest } from '../use-request.ts';

function AskForm() {
  const { isSending, send, ...outcome } = useRequest();
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const email = textIn(event.currentTarget, 'email');
        send(
          () => authClient.requestPasswordReset({ email }),
          'If there is an account with this address, a link is on its way to it. It works for one hour.',
        );
      }}
    >
      <Field name="email" label="E-mail" type="email" autoComplete="email" required maxLength={320} />
      <Outcome {...outcome} />
      <button type="submit" className="btn btn-primary" disabled={isSending}>
        Send a link
      </button>
    </form>
  );
}

interface ChooseFormProps {
  readonly token: string;
  readonly onDone: () => void;
}

function ChooseForm({ token, onDone }: ChooseFormProps) {
  const { isSending, send, ...outcome } = useRequest();
  return (
    <form
      className="grid gap-4"
      onSubmit={async (event) => {
        event.preventDefault();
        const newPassword = textIn(event.currentTarget, 'password');
        if (await send(() => authClient.resetPassword({ token, newPassword }))) onDone();
      }}
    >
      <PasswordField name="password" label="New password" isNew />
      <Outcome {...outcome} />
      <button type="submit" className="btn btn-primary" disabled={isSending}>
        Set the password
      </button>
    </form>
  );
}

/** Sends a link for a forgotten password, and opens it. */
export function ResetPasswordPage() {
  const token = useLinkToken();
  const [isDone, setIsDone] = useState(false);
  if (isDone)
    return (
      <PublicPage title="Your password is set">
        <p>You are signed out everywhere. Sign in with the new password.</p>
        <ToTasks>Sign in</ToTasks>
      </PublicPage>
    );
  return (
    <PublicPage title={token === undefined ? 'Forgot your password?' : 'Choose a new password'}>
      {token === undefined ? <AskForm /> : <ChooseForm token={token} onDone={() => setIsDone(true)} />}
      <ToTasks>Back to sign-in</ToTasks>
    </PublicPage>
  );
}
