import type { TicklineClient } from '@tickline/client';
import { openSession } from '../account/open-session.ts';
import { EXIT } from '../cli-error.ts';
import type { Command, Context } from '../command.ts';
import { painter } from '../output/colors.ts';
import { safeText } from '../output/safe-text.ts';
import { fit } from '../output/width.ts';
import { printJson } from '../tasks/report.ts';
import { inOneLine } from '../tasks/task-words.ts';

type Watch = TicklineClient['task']['watch'];
type Event = Parameters<NonNullable<Parameters<Watch['subscribe']>[1]['onData']>>[0];
type Change = Event['data'];

function wordsOf({ task, task_id }: Change, now: Date): string {
  if (!task) return `✗ ${task_id} deleted`;
  const sign = task.completed ? '✓' : '·';
  return `${sign} ${task.id} ${safeText(inOneLine(task, now))}`;
}

function show(context: Context, { id, data }: Event): void {
  const { terminal, args } = context;
  if (args.has('json')) {
    printJson(context, { cursor: id, ...data });
    return;
  }
  const now = new Date();
  const time = now.toTimeString().slice(0, 'HH:MM'.length);
  const text = `${time} ${wordsOf(data, now)}`;
  const line = terminal.width ? fit(text, terminal.width) : text;
  terminal.print(painter(terminal.hasColors)(data.task ? undefined : 'dim', line));
}

/** Follows changes until there will be no more, somebody stops it, or nobody reads them. */
function follow(context: Context, watch: Watch, stop: AbortSignal): Promise<void> {
  const { terminal, args } = context;
  let isLost = false;
  return new Promise((resolve, reject) => {
    const { unsubscribe } = watch.subscribe(
      { since: args.text('since') },
      {
        onData: (event) => show(context, event),
        onConnectionStateChange: ({ state, error }) => {
          if (state === 'connecting' && error && !isLost)
            terminal.warn('The connection is lost. Connecting again…');
          if (state === 'pending' && isLost) terminal.warn('Connected again. Nothing was missed.');
          isLost = state === 'connecting' && error !== null;
        },
        onError: reject,
        onComplete: resolve,
      },
    );
    const end = () => {
      unsubscribe();
      resolve();
    };
    if (stop.aborted) end();
    stop.addEventListener('abort', end, { once: true });
  });
}

export const watch: Command = {
  name: 'watch',
  about: 'Prints changes of your tasks as they happen',
  takes: '',
  details: ['Connects again when the connection is lost, and goes on after the last change. Ctrl+C ends it.'],
  options: { since: { value: 'CURSOR', about: 'Begins after this `cursor` of an earlier change' } },
  examples: [
    ['tickline watch', 'Shows changes'],
    ["tickline watch --json | jq -r '.task.title'", 'One JSON object in each line, for a program'],
  ],
  async run(context) {
    const { client } = await openSession(context);
    const stop = new AbortController();
    const end = () => stop.abort();
    process.once('SIGINT', end).once('SIGTERM', end);
    try {
      await follow(context, client.task.watch, AbortSignal.any([stop.signal, context.terminal.closed]));
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
    }
    return EXIT.ok;
  },
};
