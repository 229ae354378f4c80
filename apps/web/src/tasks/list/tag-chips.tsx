import { changeView } from '../view/use-view.ts';

/** Shows the tags of a task. Each leads to its tasks. */
export function TagChips({ tags }: { readonly tags: readonly string[] }) {
  return tags.map((tag) => (
    <button
      key={tag}
      type="button"
      title={`Show tasks with the tag “${tag}”`}
      className="group/tag relative -my-1.5 flex min-h-9 max-w-full min-w-9 items-center justify-center"
      onClick={() => changeView({ tags: [tag] })}
    >
      <span className="truncate rounded-full bg-sunken px-2 leading-5.5 font-medium text-muted transition-colors group-hover/tag:bg-accent-soft group-hover/tag:text-accent">
        {tag}
      </span>
    </button>
  ));
}
