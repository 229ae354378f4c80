import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../api/trpc.ts';
import { errorMessage } from '../../shell/error-message.ts';
import { FieldMessage } from '../../shell/field-message.tsx';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

/** The new address, which is shown this once. */
function NewAddress({ address }: { readonly address: string }) {
  const [hasCopied, setHasCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(address).then(
      () => setHasCopied(true),
      () => undefined,
    );
  return (
    <div className="grid gap-2">
      <label htmlFor="calendar-address" className="text-sm font-semibold">
        Address, shown this once
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          id="calendar-address"
          className="field min-w-0 flex-1 basis-60"
          readOnly
          value={address}
          onFocus={({ target }) => target.select()}
        />
        <button type="button" className="btn btn-primary" onClick={copy}>
          {hasCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}

/** The address at which other calendars read the tasks. */
export function CalendarFeed() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const known = useQuery(trpc.feed.get.queryOptions());
  const onSettled = () => queryClient.invalidateQueries({ queryKey: trpc.feed.get.queryKey() });
  const create = useMutation(trpc.feed.create.mutationOptions({ onSettled }));
  const revoke = useMutation(
    trpc.feed.revoke.mutationOptions({ onSettled, onSuccess: () => create.reset() }),
  );
  const since = known.data?.created_at;
  const isBusy = create.isPending || revoke.isPending || known.isPending;
  const failure = create.error ?? revoke.error ?? known.error;
  const state = since ? `There is an address since ${day.format(new Date(since))}. ` : '';
  return (
    <div className="grid gap-2">
      <h3 className="font-semibold">Calendar</h3>
      <p className="text-sm text-muted">
        {state}Subscribe to the address in another calendar to see your open tasks with a due date there. It
        is secret: everyone who has it can read them.
      </p>
      {create.data && <NewAddress address={window.location.origin + create.data.path} />}
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="btn border border-edge"
          disabled={isBusy}
          onClick={() => create.mutate()}
        >
          {since ? 'Make a new address' : 'Make an address'}
        </button>
        {since && (
          <button type="button" className="btn text-alert" disabled={isBusy} onClick={() => revoke.mutate()}>
            Revoke the address
          </button>
        )}
      </div>
      {since && <p className="text-sm text-muted">A new address ends the one before.</p>}
      <FieldMessage id="calendar-message" text={failure ? errorMessage(failure) : undefined} />
    </div>
  );
}
