import type { ApiKey } from '@tickline/contract';
import { useState } from 'react';
import { accessOf, historyOf } from './key-words.ts';
import { RevokeDialog } from './revoke-dialog.tsx';

interface KeyRowProps {
  readonly apiKey: ApiKey;
  readonly onRevoked: () => void;
}

export function KeyRow({ apiKey, onRevoked }: KeyRowProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border border-line p-4">
      <div className="grid min-w-0 flex-1 basis-56 gap-1">
        <p className="font-semibold wrap-anywhere">{apiKey.name}</p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          <code className="font-mono text-muted">{apiKey.prefix}…</code>
          <span className="rounded-full bg-accent-soft px-2.5 py-0.5 font-medium text-accent">
            {accessOf(apiKey)}
          </span>
        </p>
        <p className="text-sm text-muted">{historyOf(apiKey).join(' · ')}</p>
      </div>
      <button
        type="button"
        className="btn btn-quiet border border-line text-alert"
        aria-label={`Revoke “${apiKey.name}”`}
        onClick={() => setIsAsking(true)}
      >
        Revoke
      </button>
      {isAsking && <RevokeDialog apiKey={apiKey} onClose={() => setIsAsking(false)} onRevoked={onRevoked} />}
    </li>
  );
}
