import { type FormEvent, useState } from 'react';
import { fieldIssues } from '../shell/field-issues.ts';
import { authClient } from './auth-client.ts';
import { type AuthFailure, authMessage } from './auth-message.ts';
import { signInSchema, signUpSchema } from './credentials.ts';

export type CredentialsMode = 'sign-in' | 'sign-up';
type Messages = Partial<Record<'name' | 'email' | 'password' | 'form', string>>;

function send(mode: CredentialsMode, values: Record<string, unknown>) {
  if (mode === 'sign-in') {
    const checked = signInSchema.safeParse(values);
    return checked.success ? authClient.signIn.email(checked.data) : checked.error;
  }
  const checked = signUpSchema.safeParse(values);
  return checked.success ? authClient.signUp.email(checked.data) : checked.error;
}

function fromFailure(failure: AuthFailure): Messages {
  const { field, text } = authMessage(failure);
  return { [field ?? 'form']: text };
}

/** Signs in or up with the values of a form, and returns messages by field. */
export function useCredentials(mode: CredentialsMode, onSignedIn: () => void) {
  const [messages, setMessages] = useState<Messages>({});
  const [isSending, setIsSending] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const sent = send(mode, Object.fromEntries(new FormData(form)));
    const fail = (found: Messages) => {
      setMessages(found);
      const [first = ''] = Object.keys(found);
      const field = form.elements.namedItem(first);
      if (field instanceof HTMLInputElement) field.focus();
    };
    if (!(sent instanceof Promise)) return fail(fieldIssues(sent.issues));
    setMessages({});
    setIsSending(true);
    const { data, error } = await sent.catch(() => ({ data: null, error: { status: 0 } }));
    setIsSending(false);
    // A sign-up without a session: the address has to be confirmed first.
    if (!data?.token) fail(fromFailure(error ?? { status: 403, code: 'EMAIL_NOT_VERIFIED' }));
    else onSignedIn();
  };
  return { messages, isSending, submit };
}
