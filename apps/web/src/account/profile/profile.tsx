import { authClient } from '../../auth/auth-client.ts';
import { Field, textIn } from '../field.tsx';
import { Outcome } from '../outcome.tsx';
import { useRequest } from '../use-request.ts';

export interface ProfileUser {
  readonly name: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

function NameForm({ name }: Pick<ProfileUser, 'name'>) {
  const { isSending, send, ...outcome } = useRequest();
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const chosen = textIn(event.currentTarget, 'name').trim();
        send(() => authClient.updateUser({ name: chosen }), 'Your name is changed.');
      }}
    >
      <Field
        name="name"
        label="Name"
        autoComplete="name"
        defaultValue={name}
        required
        maxLength={100}
        pattern=".*\S.*"
      />
      <Outcome {...outcome} />
      <button type="submit" className="btn btn-primary justify-self-start" disabled={isSending}>
        Save name
      </button>
    </form>
  );
}

function Confirmation({ email }: Pick<ProfileUser, 'email'>) {
  const { isSending, send, ...outcome } = useRequest();
  return (
    <div className="grid gap-2">
      <p className="text-sm text-muted">This address is not confirmed yet.</p>
      <Outcome {...outcome} />
      <button
        type="button"
        className="btn btn-quiet -ml-3 justify-self-start px-3 text-sm"
        disabled={isSending}
        onClick={() =>
          send(() => authClient.sendVerificationEmail({ email }), `We have sent a link to ${email}.`)
        }
      >
        Send a link to confirm it
      </button>
    </div>
  );
}

function EmailForm({ email, emailVerified }: Pick<ProfileUser, 'email' | 'emailVerified'>) {
  const { isSending, send, ...outcome } = useRequest();
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const newEmail = textIn(event.currentTarget, 'email');
        const first = emailVerified ? email : newEmail;
        send(
          () => authClient.changeEmail({ newEmail }),
          `We have sent a link to ${first}. The address changes when you open it.`,
        );
      }}
    >
      <Field
        name="email"
        label="E-mail"
        type="email"
        autoComplete="email"
        defaultValue={email}
        required
        maxLength={320}
      />
      <Outcome {...outcome} />
      <button type="submit" className="btn btn-primary justify-self-start" disabled={isSending}>
        Change e-mail
      </button>
    </form>
  );
}

/** The user's name and address. */
export function Profile({ name, email, emailVerified }: ProfileUser) {
  return (
    <div className="grid gap-6">
      <NameForm name={name} />
      <div className="grid gap-3">
        <EmailForm key={email} email={email} emailVerified={emailVerified} />
        {!emailVerified && <Confirmation email={email} />}
      </div>
    </div>
  );
}
