export type CredentialsMode = 'sign-in' | 'sign-up';

/** The values of the form. A sign-in has no name. */
export type Credentials = Readonly<Record<'name' | 'email' | 'password', string>>;

export type Messages = Partial<Record<keyof Credentials | 'form', string>>;

/** Better Auth's defaults. */
const PASSWORD = { min: 8, max: 128 } as const;
const MAX_NAME = 100;

/** A rough shape, because the server has the last word. */
const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
const MAX_EMAIL = 254;

function emailMessage(email: string): string | undefined {
  if (email.length <= MAX_EMAIL && EMAIL.test(email)) return undefined;
  return 'Enter an e-mail address, such as you@example.com';
}

function nameMessage(name: string): string | undefined {
  if (name === '') return 'Enter your name';
  return name.length > MAX_NAME ? `Enter at most ${MAX_NAME} characters` : undefined;
}

function newPasswordMessage({ length }: string): string | undefined {
  if (length < PASSWORD.min) return `Choose at least ${PASSWORD.min} characters`;
  return length > PASSWORD.max ? `Choose at most ${PASSWORD.max} characters` : undefined;
}

/** Returns what is wrong with the values of a form, by field. Without zod, which would be a sixth of the first script. */
export function checkCredentials(mode: CredentialsMode, { name, email, password }: Credentials): Messages {
  const isNew = mode === 'sign-up';
  const passwordMessage = password === '' ? 'Enter your password' : undefined;
  const messages = {
    name: isNew ? nameMessage(name) : undefined,
    email: emailMessage(email),
    password: isNew ? newPasswordMessage(password) : passwordMessage,
  };
  return Object.fromEntries(Object.entries(messages).filter(([, message]) => message !== undefined));
}
