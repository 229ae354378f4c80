import { CloseIcon, TagIcon } from '../../shell/icons.tsx';
import type { View } from './view.ts';

interface TagHeadingProps {
  readonly tags: View['tags'];
  readonly onChange: (tags: View['tags']) => void;
}

/** Says whose tags the list is, and leads back. */
export function TagHeading({ tags, onChange }: TagHeadingProps) {
  if (tags.length === 0) return null;
  return (
    <ul aria-label="Shown tags" className="flex flex-wrap gap-2">
      {tags.map((tag) => (
        <li key={tag} className="max-w-full">
          <button
            type="button"
            className="chip max-w-full bg-accent-soft text-accent"
            aria-label={`Stop filtering by the tag “${tag}”`}
            title="Stop filtering by this tag"
            onClick={() => onChange(tags.filter((each) => each !== tag))}
          >
            <TagIcon className="shrink-0" />
            <span className="truncate">{tag}</span>
            <CloseIcon className="-mr-1 shrink-0" />
          </button>
        </li>
      ))}
    </ul>
  );
}
