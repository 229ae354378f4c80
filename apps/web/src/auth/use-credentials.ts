import { type FormEvent, useState } from 'react';
import { authClient } from './auth-client.ts';
import { type AuthFailure, authMessage } from './auth-message.ts';
import { type Credentials, type CredentialsMode, checkCredentials, type Messages } from './credentials.ts';

function valuesOf(form: HTMLFormElement): Credentials {
  const data = new FormData(form);
  const read = (name: keyof Credentials) => String(data.get(name) ?? '');
  return { name: read('name').trim(), email: read('email'), password: read('password') };
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
    const values = valuesOf(form);
    const { email, password } = values;
    const found = checkCredentials(mode, values);
    const fail = (wrong: Messages) => {
      setMessages(wrong);
      const [first = ''] = Object.keys(wrong);
      const field = form.elements.namedItem(first);
      if (field instanceof HTMLInputElement) field.focus();
    };
    if (Object.keys(found).length > 0) return fail(found);
    setMessages({});
    setIsSending(true);
    const sent =
      mode === 'sign-in' ? authClient.signIn.email({ email, password }) : authClient.signUp.email(values);
    const { data, error } = await sent.catch(() => ({ data: null, error: { status: 0 } }));
    setIsSending(false);
    // A sign-up without a session: the address has to be confirmed first.
    if (!data?.token) fail(fromFailure(error ?? { status: 403, code: 'EMAIL_NOT_VERIFIED' }));
    else onSignedIn();
  };
  return { messages, isSending, submit };
}
