import { useState } from 'react';
import { authClient } from '../../auth/auth-client.ts';
import { Dialog } from '../../shell/dialog.tsx';
import { removeUserData } from '../../shell/user-data.ts';
import { PasswordField, textIn } from '../field.tsx';
import { Outcome } from '../outcome.tsx';
import { PASSWORD_ACCOUNT, useAccounts } from '../use-accounts.ts';
import { useRequest } from '../use-request.ts';

function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const { accounts } = useAccounts();
  const hasPassword = accounts?.some(({ providerId }) => providerId === PASSWORD_ACCOUNT) ?? true;
  const { isSending, send, ...outcome } = useRequest();
  return (
    <Dialog title="Delete your account?" onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={async (event) => {
          event.preventDefault();
          const password = textIn(event.currentTarget, 'password');
          if (!(await send(() => authClient.deleteUser(hasPassword ? { password } : {})))) return;
          removeUserData();
          window.location.replace('/');
        }}
      >
        <p>All your tasks are deleted, those in the trash too. Nothing can bring them back.</p>
        {hasPassword && <PasswordField name="password" label="Your password" />}
        <Outcome {...outcome} />
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="btn btn-quiet" onClick={onClose}>
            Keep it
          </button>
          <button type="submit" className="btn bg-alert text-on-accent" disabled={isSending}>
            Delete for good
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Deletes the account, after the password was given again. */
export function DeleteAccount() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <p>Deletes your account with all its tasks. Nothing can bring them back.</p>
      <button
        type="button"
        className="btn justify-self-start border border-alert text-alert"
        onClick={() => setIsOpen(true)}
      >
        Delete account
      </button>
      {isOpen && <DeleteDialog onClose={() => setIsOpen(false)} />}
    </>
  );
}
