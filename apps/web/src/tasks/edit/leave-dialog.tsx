import { Dialog } from '../../shell/dialog.tsx';

interface LeaveDialogProps {
  /** Number of tasks with unsaved changes. */
  readonly unsaved: number;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

/** Asks before signing out throws unsaved changes away. */
export function LeaveDialog({ unsaved, onLeave, onClose }: LeaveDialogProps) {
  return (
    <Dialog title="Sign out?" onClose={onClose}>
      <p className="mb-4">
        {unsaved === 1 ? 'One task has' : `${unsaved} tasks have`} unsaved changes. Signing out throws them
        away.
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn btn-primary" onClick={onLeave}>
          Sign out
        </button>
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          Stay
        </button>
      </div>
    </Dialog>
  );
}
