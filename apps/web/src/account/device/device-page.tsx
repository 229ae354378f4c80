import { type FormEvent, useState } from 'react';
import type { SignedInUser } from '../../auth/use-signed-in-user.ts';
import { FieldMessage } from '../../shell/field-message.tsx';
import { PageHeader } from '../page-header.tsx';
import { type Device, tidyCode, useDevice } from './use-device.ts';

/** Names of the programs that the server knows. */
const NAMES: Readonly<Record<string, string>> = { 'tickline-cli': 'Tickline on the command line' };

interface EnterCodeProps {
  readonly message: string | undefined;
  readonly isSending: boolean;
  readonly onCode: (code: string) => void;
}

function EnterCode({ message, isSending, onCode }: EnterCodeProps) {
  const [code, setCode] = useState(() =>
    tidyCode(new URLSearchParams(window.location.search).get('user_code')?.slice(0, 20) ?? ''),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code);
  };
  return (
    <form noValidate className="grid gap-4" onSubmit={submit}>
      <h1 className="text-xl font-bold tracking-tight">Connect a program</h1>
      <p className="text-muted">Enter the code that your program shows, and compare every character.</p>
      <div className="grid gap-1.5">
        <label htmlFor="code" className="text-sm font-semibold">
          Code
        </label>
        <input
          id="code"
          value={code}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder="ABCD-EFGH"
          className="field text-center font-mono text-2xl tracking-widest"
          aria-invalid={message !== undefined}
          aria-describedby="code-message"
          onChange={(event) => setCode(tidyCode(event.target.value))}
        />
        <FieldMessage id="code-message" text={message} />
      </div>
      <button type="submit" className="btn btn-primary" disabled={isSending || code.length !== 9}>
        Continue
      </button>
    </form>
  );
}

interface ReviewProps {
  readonly device: Device;
  readonly user: SignedInUser;
  readonly message: string | undefined;
  readonly isSending: boolean;
  readonly onAnswer: (answer: 'approve' | 'deny') => void;
}

function Review({ device, user, message, isSending, onAnswer }: ReviewProps) {
  return (
    <div className="grid gap-4">
      <h1 className="text-xl font-bold tracking-tight">
        Connect {NAMES[device.clientId] ?? device.clientId}?
      </h1>
      <p className="rounded-lg bg-sunken py-3 text-center font-mono text-2xl tracking-widest">
        {device.code}
      </p>
      <p>
        It asks to read and change all tasks of <strong className="break-words">{user.email}</strong>. You can
        take that back at any time on your account page.
      </p>
      <p className="rounded-lg bg-alert-soft p-4 text-sm">
        <strong>Only go on if you started this yourself, a moment ago,</strong> and your own program shows
        this code. If somebody sent you the code or a link, deny: they would get your tasks.
      </p>
      <FieldMessage id="answer-message" text={message} />
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="btn btn-quiet" disabled={isSending} onClick={() => onAnswer('deny')}>
          Deny
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={isSending}
          onClick={() => onAnswer('approve')}
        >
          Approve
        </button>
      </div>
    </div>
  );
}

function Done({ isApproved }: { readonly isApproved: boolean }) {
  return (
    <div role="status" className="grid gap-3">
      <h1 className="text-xl font-bold tracking-tight">{isApproved ? 'Approved' : 'Denied'}</h1>
      <p className="text-muted">
        {isApproved
          ? 'Your program is being connected. You can close this page.'
          : 'The program gets nothing. You can close this page.'}
      </p>
    </div>
  );
}

/** Lets a user approve a program that waits on another screen, such as the command line. */
export function DevicePage({ user }: { readonly user: SignedInUser }) {
  const { state, isSending, find, reply } = useDevice();
  return (
    <div className="mx-auto grid max-w-xl gap-5 px-4 pb-28 sm:px-6">
      <PageHeader />
      <main className="card p-6 sm:p-8">
        {state.step === 'enter' && <EnterCode message={state.message} isSending={isSending} onCode={find} />}
        {state.step === 'review' && (
          <Review
            device={state.device}
            user={user}
            message={state.message}
            isSending={isSending}
            onAnswer={(answer) => reply(state.device, answer)}
          />
        )}
        {state.step === 'done' && <Done isApproved={state.answer === 'approve'} />}
      </main>
    </div>
  );
}
