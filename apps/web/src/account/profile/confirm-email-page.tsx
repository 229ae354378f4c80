import { useState } from 'react';
import { authClient } from '../../auth/auth-client.ts';
import { failureText } from '../failure-text.ts';
import { useLinkToken } from '../link-token.ts';
import { Outcome } from '../outcome.tsx';
import { PublicPage, ToTasks } from '../public-page.tsx';
import { useRequest } from '../use-request.ts';

/** The first of two links, which is followed by one to the new address. */
const isFirstOfTwo = () => new URLSearchParams(window.location.search).get('next') === 'mail';

const BROKEN = failureText({ status: 401, code: 'INVALID_TOKEN' });

interface ConfirmationProps {
  readonly token: string | undefined;
  readonly isFirst: boolean;
}

/** Opens a link that confirms an address. It takes a click, because some mail programs open every link by themselves. */
function Confirmation({ token, isFirst }: ConfirmationProps) {
  const { isSending, send, success, problem } = useRequest();
  const done = isFirst
    ? 'Agreed. Now open the link that we have sent to the new address.'
    : 'Your address is confirmed.';
  return (
    <PublicPage title={isFirst ? 'Change your e-mail address' : 'Confirm your e-mail address'}>
      <Outcome
        {...(success !== undefined && { success })}
        problem={token === undefined ? BROKEN : (problem ?? '')}
      />
      {token !== undefined && success === undefined && (
        <button
          type="button"
          className="btn btn-primary"
          disabled={isSending}
          onClick={() => send(() => authClient.verifyEmail({ query: { token } }), done)}
        >
          {isFirst ? 'Agree to the change' : 'Confirm the address'}
        </button>
      )}
      <ToTasks>To your tasks</ToTasks>
    </PublicPage>
  );
}

/** The second link may be opened where the first one was. */
export function ConfirmEmailPage() {
  const [beginsWithFirst] = useState(isFirstOfTwo);
  const token = useLinkToken();
  const [begin] = useState(token);
  return <Confirmation key={token} token={token} isFirst={beginsWithFirst && token === begin} />;
}
