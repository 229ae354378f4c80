export type Priority = 'low' | 'medium' | 'high';

export interface Task {
  id: number;
  user_id: string;
  title: string;
  description: string | null;
  completed: boolean;
  priority: Priority;
  due_date: string | null;
  uid: string;
  revision: number;
  created_at: string;
  updated_at: string;
}

export interface TaskList {
  tasks: Task[];
  total: number;
  next_cursor: string | null;
}

export interface Filters {
  status?: 'all' | 'pending' | 'completed';
  priority?: Priority[];
  search?: string;
  sort?: 'created_at' | 'title';
  order?: 'asc' | 'desc';
  limit?: number;
  cursor?: string;
}

export interface Changes {
  title?: string;
  description?: string | null;
  due_date?: string | null;
}

/** What changed since a cursor. `task` is null for a task that was deleted. */
export interface Feed {
  changes: { task_id: number; uid: string; revision: number; deleted: boolean; task: Task | null }[];
  cursor: string;
  has_more: boolean;
}

export interface Problem {
  status: number;
  error_code: string;
  detail: string;
  error: { details: { issues?: { path: string; message: string }[]; task?: Task; task_id?: number } };
}

/** What a call came to: data, or the problem that the server answered with. */
export type Answer<T> = { headers: Headers; status: number } & ({ data: T } | { problem: Problem });

/**
 * What the life cycle asks of a client. The types are written by hand: that a generated client's fit them is part of
 * what is tested.
 */
export interface TaskClient {
  create(
    owner: string,
    task: Changes & { title: string; priority?: Priority; uid?: string },
    idempotencyKey?: string,
  ): Promise<Answer<Task>>;
  list(filters: Filters): Promise<Answer<TaskList>>;
  get(id: number): Promise<Answer<Task>>;
  update(id: number, changes: Changes, ifMatch?: string): Promise<Answer<Task>>;
  toggle(id: number): Promise<Answer<Task>>;
  setCompleted(id: number, completed: boolean): Promise<Answer<Task>>;
  delete(id: number): Promise<Answer<unknown>>;
  restore(id: number): Promise<Answer<Task>>;
  changes(since?: string): Promise<Answer<Feed>>;
}

/** Makes a client of the server at `url`; without a token it sends none. */
export type Connect = (url: string, token: string | undefined) => TaskClient;
