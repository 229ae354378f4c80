import { authClient } from '../../auth/auth-client.ts';
import { PasswordField, textIn } from '../field.tsx';
import { Outcome } from '../outcome.tsx';
import { PASSWORD_ACCOUNT, useAccounts } from '../use-accounts.ts';
import { useRequest } from '../use-request.ts';

function ChangeForm() {
  const { isSending, send, ...outcome } = useRequest();
  return (
    <form
      className="grid gap-4"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const [currentPassword, newPassword] = [textIn(form, 'current'), textIn(form, 'new')];
        const change = () => authClient.changePassword({ currentPassword, newPassword });
        if (await send(change, 'Your password is changed, and all other sessions have ended.')) form.reset();
      }}
    >
      <PasswordField name="current" label="Current password" />
      <PasswordField name="new" label="New password" isNew />
      <Outcome {...outcome} />
      <button type="submit" className="btn btn-primary justify-self-start" disabled={isSending}>
        Change password
      </button>
    </form>
  );
}

function FirstPassword({ email }: { readonly email: string }) {
  const { isSending, send, ...outcome } = useRequest();
  return (
    <div className="grid gap-3">
      <p>You have no password here. To choose one, open a link in a mail to {email}.</p>
      <Outcome {...outcome} />
      <button
        type="button"
        className="btn btn-primary justify-self-start"
        disabled={isSending}
        onClick={() =>
          send(() => authClient.requestPasswordReset({ email }), `We have sent a link to ${email}.`)
        }
      >
        Send the link
      </button>
    </div>
  );
}

/** Changes the password, or sends a link to choose the first one. */
export function Password({ email }: { readonly email: string }) {
  const { accounts } = useAccounts();
  const hasPassword = accounts?.some(({ providerId }) => providerId === PASSWORD_ACCOUNT) ?? true;
  return hasPassword ? <ChangeForm /> : <FirstPassword email={email} />;
}
