import type { Task } from '@tickline/contract';
import { useState, useSyncExternalStore } from 'react';
import { useAnnounce } from '../../shell/announcer.tsx';
import { TaskEditor } from './task-editor.tsx';
import type { Editing } from './use-editing.ts';

interface OpenEditorProps {
  readonly task: Task;
  readonly now: number;
  readonly editing: Editing;
}

/** Edits a task as it was when the user began, whatever becomes of it meanwhile. */
export function OpenEditor({ task, now, editing }: OpenEditorProps) {
  const [first] = useState(task);
  const announce = useAnnounce();
  const edit = useSyncExternalStore(editing.subscribe, () => editing.edit(task.id));
  const opened = edit?.task ?? first;
  const leave = () => {
    if (edit) announce('Your changes are kept.');
    editing.stop();
  };
  return (
    <TaskEditor
      // Over another revision, the form begins anew.
      key={opened.revision}
      task={opened}
      edit={edit}
      now={now}
      onChange={(form, isChanged) => editing.note(opened, form, isChanged)}
      onSave={(changes, form) => editing.save(opened, { changes, form })}
      onLeave={leave}
      onDiscard={() => editing.discard(task.id)}
      onRebase={editing.rebase}
    />
  );
}
