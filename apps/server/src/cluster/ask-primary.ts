import { type AskMessage, isAnswer, type Topic } from './questions.ts';

/**
 * The primary runs on the same machine, and ends only together with its workers. If it is late, it is busy and will
 * answer. Going on without it lets more pass than a limit allows.
 */
export const PRIMARY_TIMEOUT_MS = 1000;
/** Messages without an answer yet. Each has many questions. */
const MAX_MESSAGES = 10_000;

interface Open<T extends Topic> {
  readonly question: T['question'];
  resolve(answer: T['answer']): void;
  reject(error: Error): void;
}

/** A worker's way to ask its primary about one topic. */
export interface PrimaryQuestions<T extends Topic> {
  /** Asks in the order of the calls. Rejects if the question cannot be sent, or was closed. It may never be answered. */
  ask(question: T['question']): Promise<T['answer']>;
  close(): void;
}

/**
 * Opens a way to ask the primary. For workers only, once for each topic.
 * All questions of one turn of the event loop share one message and one answer. A message costs each of the two
 * processes a third of the time of a simple request.
 */
export function askPrimary<T extends Topic>(topic: string): PrimaryQuestions<T> {
  /** Questions of this turn. */
  let gathered: Open<T>[] = [];
  /** Oldest first. */
  const asked = new Map<number, readonly Open<T>[]>();
  let lastId = 0;

  const take = (id: number): readonly Open<T>[] => {
    const open = asked.get(id) ?? [];
    asked.delete(id);
    return open;
  };

  const refuse = (id: number, reason: string): void => {
    for (const { reject } of take(id)) reject(new Error(reason));
  };

  const receive = (message: unknown): void => {
    if (!isAnswer(message, topic)) return;
    const open = take(message.id);
    for (const [index, answer] of message.answers.entries()) open[index]?.resolve(answer);
  };
  process.on('message', receive);

  const send = (): void => {
    const open = gathered;
    gathered = [];
    if (open.length === 0) return;
    lastId += 1;
    const id = lastId;
    asked.set(id, open);
    refuse(id - MAX_MESSAGES, 'no response');
    const questions = open.map(({ question }) => question);
    const message: AskMessage = { type: 'tickline:ask', topic, id, questions };
    process.send?.(message, undefined, undefined, (error) => {
      if (error) refuse(id, error.message);
    });
  };

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (gathered.length === 0) setImmediate(send);
        gathered.push({ question, resolve, reject });
      }),
    close: () => {
      process.off('message', receive);
      for (const { reject } of gathered) reject(new Error('closed'));
      gathered = [];
      for (const id of asked.keys()) refuse(id, 'closed');
    },
  };
}
