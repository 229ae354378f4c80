import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTRPC } from '../../api/trpc.ts';
import { ErrorState } from '../../shell/error-state.tsx';
import { PlusIcon } from '../../shell/icons.tsx';
import { KeyRow } from './key-row.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';

function KeyList() {
  const trpc = useTRPC();
  const { data, isError, refetch } = useQuery(trpc.key.list.queryOptions());
  const title = useRef<HTMLParagraphElement>(null);
  if (isError && !data) return <ErrorState text="Your keys could not be loaded." onRetry={refetch} />;
  if (!data) return <p className="text-muted">Loading your keys…</p>;
  return (
    <>
      <p ref={title} tabIndex={-1} className="text-sm text-muted outline-none">
        {data.keys.length === 0
          ? 'You have no keys.'
          : `${data.keys.length} ${data.keys.length === 1 ? 'key' : 'keys'}`}
      </p>
      {data.keys.length > 0 && (
        <ul className="grid gap-3" aria-label="Your API keys">
          {data.keys.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoked={() => title.current?.focus()} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Lets users make and revoke the keys of their programs. */
export function Keys() {
  const [isMaking, setIsMaking] = useState(false);
  return (
    <>
      <p className="text-muted">
        A program that has a key can use your tasks without your password. Revoke a key when you no longer
        need it, or if somebody else may have seen it.
      </p>
      <KeyList />
      <button type="button" className="btn btn-primary justify-self-start" onClick={() => setIsMaking(true)}>
        <PlusIcon />
        New key
      </button>
      {isMaking && <NewKeyDialog onClose={() => setIsMaking(false)} />}
    </>
  );
}
