export { comparator } from './compare-tasks.ts';
export { RULE_ISSUES } from './due-date.ts';
export { ERRORS, type ErrorCode, type Issue, ProblemError, validationProblem } from './errors.ts';
export { compareTitles, foldText } from './fold-text.ts';
export {
  type ApiKey,
  type ApiKeyList,
  KEY_PREFIX,
  type KeyCreate,
  keyCreateSchema,
  keyIdSchema,
  keyListSchema,
  type NewApiKey,
  newKeySchema,
} from './key.ts';
export { LIMITS, RESERVED_USER_IDS } from './limits.ts';
export { matches } from './matches.ts';
export { PROBLEM_MEDIA_TYPE, type Problem, problemSchema, toProblem } from './problem.ts';
export { type IfRevision, preconditionSchema, revisionSchema } from './revision.ts';
export { SCOPES, type Scope } from './scopes.ts';
export {
  prioritySchema,
  type Task,
  type TaskCreate,
  type TaskUpdate,
  taskCompleteSchema,
  taskCreateSchema,
  taskIdSchema,
  taskSchema,
  taskUpdateSchema,
  uidSchema,
} from './task.ts';
export {
  OPERATION_MEMBERS,
  type Operation,
  type TaskBatchResult,
  taskBatchResultSchema,
  taskBatchSchema,
} from './task-batch.ts';
export {
  type Change,
  changeSchema,
  type TaskChanges,
  type TaskChangesQuery,
  type TaskWatchQuery,
  taskChangesQuerySchema,
  taskChangesSchema,
  taskWatchQuerySchema,
} from './task-changes.ts';
export {
  type CalendarFeed,
  calendarFeedSchema,
  type ImportedTask,
  type ImportReport,
  importedTaskSchema,
  type NewCalendarFeed,
  newCalendarFeedSchema,
  type RowReport,
} from './task-import.ts';
export {
  type TaskFilters,
  type TaskList,
  type TaskListQuery,
  taskListQuerySchema,
  taskListSchema,
} from './task-list.ts';
export { type TaskTags, taskTagsSchema } from './task-tags.ts';
export {
  type DeletedTask,
  type TaskTrash,
  type TaskTrashQuery,
  taskTrashQuerySchema,
  taskTrashSchema,
} from './task-trash.ts';
export { type User, userSchema } from './user.ts';
