import { taskUpdateSchema } from '@tickline/contract';
import { fieldIssues } from '../../shell/field-issues.ts';

/** The tags of a task, and text that is not one yet. */
export interface EditedTags {
  readonly tags: readonly string[];
  readonly text: string;
}

/** Adds a tag as the server would: trimmed, and each once. @returns the tags, and what is wrong with the new one */
export function withTag(tags: readonly string[], text: string) {
  const tag = text.trim().replace(/^#/, '');
  if (tag === '') return { tags };
  const checked = taskUpdateSchema.safeParse({ tags: [...tags, tag] });
  if (checked.success) return { tags: checked.data.tags ?? tags };
  return { tags, message: fieldIssues(checked.error.issues)['tags'] };
}
