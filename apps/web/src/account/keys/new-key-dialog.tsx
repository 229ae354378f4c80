import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../api/trpc.ts';
import { Dialog } from '../../shell/dialog.tsx';
import { NewKeyForm } from './new-key-form.tsx';
import { ShownKey } from './shown-key.tsx';

interface NewKeyDialogProps {
  readonly onClose: () => void;
}

/** Makes a key, and shows it this once. */
export function NewKeyDialog({ onClose }: NewKeyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { mutate, data, isPending, error } = useMutation(
    trpc.key.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.key.list.queryFilter()),
      // The cache must not keep the key.
      gcTime: 0,
    }),
  );
  return data ? (
    // Only its button closes it: the key would be lost.
    <Dialog key="shown" title="Your new key">
      <ShownKey created={data} onClose={onClose} />
    </Dialog>
  ) : (
    <Dialog key="form" title="New API key" onClose={onClose}>
      <NewKeyForm isSending={isPending} error={error} onSubmit={mutate} />
    </Dialog>
  );
}
