export {
  createTaskMirror,
  type MirrorListener,
  type MirrorOptions,
  type MirrorStatus,
  TaskMirror,
} from './mirror.ts';
export { indexedDbStorage, memoryStorage, StorageInUseError } from './storage.ts';
export type { Conflict, MirrorStorage, NewTask, Operation, Resolution, Task, TaskChanges } from './types.ts';
