import type { Task } from '@tickline/contract';

export type Priority = Task['priority'];

/** In ascending order, as the server sorts them. */
export const PRIORITIES: readonly Priority[] = ['low', 'medium', 'high'];

export const PRIORITY_NAMES: Record<Priority, string> = { low: 'Low', medium: 'Medium', high: 'High' };
