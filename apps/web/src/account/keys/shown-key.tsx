import type { NewApiKey } from '@tickline/contract';
import { useId, useRef, useState } from 'react';

interface ShownKeyProps {
  readonly created: NewApiKey;
  readonly onClose: () => void;
}

/** Shows a new key, and copies it. */
export function ShownKey({ created, onClose }: ShownKeyProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const copy = async () => {
    field.current?.select();
    // Browsers have no clipboard on pages without https, except on this machine.
    const isCopied = await navigator.clipboard?.writeText(created.key).then(
      () => true,
      () => false,
    );
    setSaid(isCopied ? 'Copied' : 'Press Ctrl+C or ⌘C to copy the selected key.');
  };
  return (
    <div className="grid gap-4">
      <p className="wrap-anywhere text-muted">
        Copy the key for “{created.name}” now. It is not shown again.
      </p>
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-sm font-semibold">
          Key
        </label>
        <input
          ref={field}
          id={id}
          className="field bg-sunken font-mono text-sm"
          readOnly
          value={created.key}
          autoComplete="off"
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
        <p role="status" className="min-h-6 text-sm text-muted">
          {said}
        </p>
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          Done
        </button>
        <button type="button" className="btn btn-primary" onClick={copy}>
          Copy key
        </button>
      </div>
    </div>
  );
}
