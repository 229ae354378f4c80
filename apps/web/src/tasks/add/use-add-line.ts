import { isInvalid, newUid } from '@tickline/client';
import type { TaskCreate } from '@tickline/contract';
import { parseLine } from '@tickline/quick-add';
import { type RefObject, useRef, useState } from 'react';
import { errorMessage } from '../../shell/error-message.ts';
import { type FieldIssue, fieldIssues } from '../../shell/field-issues.ts';
import { useToasts } from '../../shell/toasts.tsx';
import { draftTask } from '../draft-task.ts';
import { useTaskActions } from '../use-task-actions.ts';
import { isInView } from '../view/list-query.ts';
import { changeView } from '../view/use-view.ts';
import { UNFILTERED, type View } from '../view/view.ts';
import { inView } from './in-view.ts';
import { useDraft } from './use-draft.ts';
import { loadedLineReader, loadLineReader, useLineReader } from './use-line-reader.ts';

type LineReader = NonNullable<ReturnType<typeof loadedLineReader>>;

const SHOW_MS = 6000;
/** Characters of a pasted text that are read, and lines that are offered as tasks. */
const MAX_PASTED = 100_000;
const MAX_LINES = 100;
/** A second Enter or click within this time, in milliseconds, is not meant for an empty line. */
const AGAIN_MS = 1000;

/** Returns what is wrong with a line, the title first. */
function reasonOf(issues: readonly FieldIssue[]): string | undefined {
  const { title, ...others } = fieldIssues(issues);
  const [field, message] = Object.entries(others)[0] ?? [];
  return title ?? (field === 'tags' ? `Tags: ${message}` : message);
}

interface AddLineOptions {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly draftKey: string;
  readonly view: View;
  readonly now: number;
}

/** Holds the line in which a task is typed. The line is empty as soon as it was sent, and comes back if that fails. */
export function useAddLine({ inputRef, draftKey, view, now }: AddLineOptions) {
  const [text, setText] = useDraft(draftKey);
  const [message, setMessage] = useState<string>();
  const [isStarted, setIsStarted] = useState(false);
  const [pasted, setPasted] = useState<readonly string[]>([]);
  /** The last line that failed. It may have been stored, although its answer was lost: it keeps its `uid`. */
  const failed = useRef<{ readonly written: string; readonly uid: string }>(undefined);
  const sentAt = useRef(Number.NEGATIVE_INFINITY);
  const { add } = useTaskActions();
  const { show } = useToasts();
  const reader = useLineReader(isStarted || text !== '');

  const read = (written: string, words: LineReader['words'] | undefined) =>
    inView(parseLine(written, { now: new Date(), reader: words }), view, now);

  const change = (next: string) => {
    setText(next);
    setMessage(undefined);
  };

  /** Puts a line back, unless the user has typed something else. */
  const giveBack = (written: string, reason: string) => {
    const typed = inputRef.current?.value;
    if (typed === '' || typed === written) {
      setText(written);
      setMessage(reason);
    } else {
      const action = { label: 'Try again', run: () => send(written) };
      show({ text: `“${written}”: ${reason}`, isError: true, action });
    }
  };

  /** Tells where a task went that the view does not show. @returns a function that takes it back */
  const tellWhere = (task: TaskCreate) => {
    if (isInView(view, now, draftTask(task))) return () => undefined;
    const run = () => changeView({ ...UNFILTERED, status: task.completed ? 'all' : 'pending' });
    const content = { text: `Added to all tasks: “${task.title}”`, lifeMs: SHOW_MS };
    return show({ ...content, action: { label: 'Show', run } });
  };

  const store = (written: string, task: TaskCreate) => {
    const uid = failed.current?.written === written ? failed.current.uid : newUid();
    failed.current = undefined;
    const takeBack = tellWhere(task);
    add({ ...task, uid }).catch((error: unknown) => {
      takeBack();
      failed.current = { written, uid };
      const reason = (isInvalid(error) && reasonOf(error.data.issues)) || errorMessage(error);
      giveBack(written, `Not added. ${reason}`);
    });
  };

  const check = (written: string, { taskOfLine, words }: LineReader) => {
    const checked = taskOfLine(read(written, words));
    if (!checked.success) return giveBack(written, reasonOf(checked.error.issues) ?? 'Not added.');
    if (inputRef.current?.value === written) change('');
    store(written, checked.data);
  };

  const send = (written: string) => {
    const isAgain = performance.now() - sentAt.current < AGAIN_MS;
    if (written.trim() === '' && isAgain) return;
    sentAt.current = performance.now();
    const loaded = loadedLineReader();
    if (loaded) return check(written, loaded);
    change('');
    loadLineReader().then((module) => {
      if (module) check(written, module);
      else giveBack(written, 'Not added, because a part of this page could not be loaded.');
    });
  };

  /** Offers the lines of a pasted text as tasks. @returns whether it has several lines */
  const paste = (written: string): boolean => {
    const read = written.slice(0, MAX_PASTED).trim();
    if (!/[\n\r]/.test(read)) return false;
    loadLineReader().then((module) => {
      const lines = module?.words.splitLines(read) ?? [];
      setPasted(lines.slice(0, MAX_LINES));
      if (module === undefined) setMessage('Not pasted, because a part of this page could not be loaded.');
      if (lines.length > MAX_LINES) setMessage(`Only the first ${MAX_LINES} lines are taken.`);
    });
    return true;
  };

  const addPasted = () => {
    setPasted([]);
    for (const each of pasted) send(each);
  };

  const joinPasted = () => {
    setPasted([]);
    change([text, ...pasted].join(' ').trim());
  };

  return {
    text,
    message,
    pasted,
    paste,
    addPasted,
    joinPasted,
    line: text === '' ? undefined : read(text, reader?.words),
    change,
    start: () => setIsStarted(true),
    send: () => send(text),
  };
}
