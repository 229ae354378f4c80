const WIDTHS = ['w-2/3', 'w-1/2', 'w-3/5', 'w-2/5', 'w-1/2'];

/** Placeholder for rows that are being loaded. */
export function ListSkeleton() {
  return (
    <div role="status">
      <span className="sr-only">Loading your tasks…</span>
      {WIDTHS.map((width, index) => (
        <div
          key={index}
          className="flex h-14 animate-pulse items-center gap-4 border-line px-5 not-first:border-t"
        >
          <span className="size-6 rounded-full bg-sunken" />
          <span className={`h-3.5 rounded-full bg-sunken ${width}`} />
        </div>
      ))}
    </div>
  );
}
