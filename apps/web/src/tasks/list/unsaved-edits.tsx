import type { Edit } from '../edit/edits.ts';

interface UnsavedEditsProps {
  readonly edits: readonly Edit[];
  readonly onOpen: (id: number) => void;
}

/** Offers the tasks whose changes are not saved, wherever they are. */
export function UnsavedEdits({ edits, onOpen }: UnsavedEditsProps) {
  return (
    <div role="status" className="empty:hidden">
      {edits.length > 0 && (
        <div className="card flex flex-wrap items-center gap-2 p-3 text-sm">
          <span className="font-semibold">Unsaved changes:</span>
          {edits.map(({ task, form }) => (
            <button
              key={task.id}
              type="button"
              className="chip max-w-full bg-accent-soft text-accent"
              onClick={() => onOpen(task.id)}
            >
              <span className="truncate">{form.title.trim() || task.title}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
