import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isRefused } from '@tickline/client';
import type { ApiKey } from '@tickline/contract';
import { useTRPC } from '../../api/trpc.ts';
import { useAnnounce } from '../../shell/announcer.tsx';
import { Dialog } from '../../shell/dialog.tsx';
import { FieldMessage } from '../../shell/field-message.tsx';
import { keyErrorMessage } from './key-words.ts';

interface RevokeDialogProps {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}

/** Asks before a key is revoked: the programs that use it stop working. */
export function RevokeDialog({ apiKey, onClose, onRevoked }: RevokeDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const announce = useAnnounce();
  const { mutate, isPending, error } = useMutation(trpc.key.revoke.mutationOptions());
  const done = async () => {
    announce(`Revoked: ${apiKey.name}`);
    onClose();
    await queryClient.invalidateQueries(trpc.key.list.queryFilter());
    onRevoked();
  };
  const revoke = () =>
    mutate(
      { key_id: apiKey.id },
      {
        onSuccess: done,
        // Another page was first.
        onError: (failure) => isRefused(failure, 'KEY_NOT_FOUND') && done(),
      },
    );
  return (
    <Dialog title="Revoke this key?" onClose={onClose}>
      <p className="mb-5 wrap-anywhere text-muted">
        Programs that use “{apiKey.name}” lose access at once. This cannot be undone.
      </p>
      <FieldMessage id="revoke-message" text={error ? keyErrorMessage(error) : undefined} />
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          Keep it
        </button>
        <button
          type="button"
          className="btn bg-alert text-surface"
          aria-describedby="revoke-message"
          disabled={isPending}
          onClick={revoke}
        >
          {isPending ? 'One moment…' : 'Revoke key'}
        </button>
      </div>
    </Dialog>
  );
}
