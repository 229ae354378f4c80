import { type ReactNode, useId } from 'react';
import { FieldMessage } from '../shell/field-message.tsx';
import { AlertIcon } from '../shell/icons.tsx';
import type { CredentialsMode } from './credentials.ts';
import { useCredentials } from './use-credentials.ts';

interface InputFieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly autoComplete: string;
  readonly message: string | undefined;
  readonly fixedValue?: string | undefined;
  readonly hint?: string;
}

function InputField({ label, message, hint, fixedValue, ...input }: InputFieldProps) {
  const id = useId();
  const described = message ? `${id}-message` : hint && `${id}-hint`;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        {...input}
        id={id}
        className="field read-only:bg-sunken read-only:text-muted"
        aria-invalid={message !== undefined}
        aria-describedby={described}
        {...(fixedValue !== undefined && { value: fixedValue, readOnly: true })}
      />
      {hint && !message && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      <FieldMessage id={`${id}-message`} text={message} />
    </div>
  );
}

interface CredentialsFormProps {
  readonly mode: CredentialsMode;
  /** The user who must sign in again. Without it, anyone can sign in. */
  readonly email?: string;
  readonly onSignedIn: () => void;
  readonly children?: ReactNode;
}

export function CredentialsForm({ mode, email, onSignedIn, children }: CredentialsFormProps) {
  const { messages, isSending, submit } = useCredentials(mode, onSignedIn);
  const isNew = mode === 'sign-up';
  const verb = isNew ? 'Create account' : 'Sign in';
  return (
    <form noValidate className="grid gap-4" onSubmit={submit}>
      {isNew && <InputField name="name" label="Name" autoComplete="name" message={messages.name} />}
      <InputField
        name="email"
        label="E-mail"
        type="email"
        autoComplete="email"
        message={messages.email}
        fixedValue={email}
      />
      <InputField
        name="password"
        label="Password"
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        message={messages.password}
        {...(isNew && { hint: 'At least 8 characters' })}
      />
      <p role="alert" className="flex items-center gap-1.5 text-sm text-alert empty:hidden">
        {messages.form && (
          <>
            <AlertIcon className="shrink-0" />
            {messages.form}
          </>
        )}
      </p>
      <button type="submit" className="btn btn-primary mt-1" disabled={isSending}>
        {isSending ? 'One moment…' : verb}
      </button>
      {children}
    </form>
  );
}
