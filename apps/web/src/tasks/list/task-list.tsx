import type { Task } from '@tickline/contract';
import { TaskRow } from './task-row.tsx';
import type { Editing } from './use-editing.ts';
import { useKeptFocus } from './use-kept-focus.ts';

interface TaskListProps {
  readonly tasks: readonly Task[];
  readonly now: number;
  readonly editing: Editing;
  readonly editedId: number | undefined;
}

export function TaskList({ tasks, now, editing, editedId }: TaskListProps) {
  useKeptFocus(tasks);
  return (
    <ul aria-label="Tasks">
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} now={now} editing={editing} isEdited={task.id === editedId} />
      ))}
    </ul>
  );
}
