import type { Task } from '@tickline/contract';
import type { Editing } from '../edit/use-editing.ts';
import { useEditor } from '../edit/use-editor.ts';
import { TaskRow } from './task-row.tsx';
import { useKeptFocus } from './use-kept-focus.ts';

interface TaskListProps {
  readonly tasks: readonly Task[];
  readonly now: number;
  readonly editing: Editing;
  readonly editedId: number | undefined;
}

export function TaskList({ tasks, now, editing, editedId }: TaskListProps) {
  useKeptFocus(tasks);
  useEditor(true);
  return (
    <ul aria-label="Tasks">
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} now={now} editing={editing} isEdited={task.id === editedId} />
      ))}
    </ul>
  );
}
