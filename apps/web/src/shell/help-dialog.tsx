import { Dialog } from './dialog.tsx';

const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['n', 'New task'],
  ['/', 'Search'],
  ['j k', 'Next or previous task'],
  ['x', 'Mark as done or not done'],
  ['e', 'Edit'],
  ['Delete', 'Delete'],
  ['u', 'Undo'],
  ['Esc', 'Close without saving'],
  ['?', 'Show this help'],
];

const WORDS: readonly (readonly [example: string, meaning: string])[] = [
  ['tomorrow 9am, next friday, in 2 weeks', 'sets the due date'],
  ['every monday, every 3 days at 9:00', 'repeats the task'],
  ['#work, #home', 'sets tags'],
  ['!high, !medium, !low', 'sets the priority'],
  ['"friday night lights", \\today, \\#work', 'stays as text'],
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard and text shortcuts" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2">
        {KEYS.map(([keys, meaning]) => (
          <div key={keys} className="contents">
            <dt className="flex gap-1">
              {keys.split(' ').map((key) => (
                <kbd
                  key={key}
                  className="min-w-7 rounded-md border border-line bg-sunken px-2 py-0.5 text-center font-sans text-sm font-semibold"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-6 mb-2 font-semibold">When you add a task</h3>
      <dl className="grid gap-2">
        {WORDS.map(([example, meaning]) => (
          <div key={example}>
            <dt className="font-medium">{example}</dt>
            <dd className="text-sm text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-6">
        <a href="/docs" className="text-accent underline">
          API documentation
        </a>
      </p>
    </Dialog>
  );
}
