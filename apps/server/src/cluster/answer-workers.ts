import cluster, { type Worker } from 'node:cluster';
import { type AnswerMessage, isAsk, type Topic } from './questions.ts';

/**
 * Answers the questions of all workers about a topic. Call it only in the primary.
 *
 * @param answer gets the questions of a worker in the order in which it asked
 */
export function answerWorkers<T extends Topic>(
  topic: string,
  answer: (question: T['question'], worker: Worker) => T['answer'],
): void {
  cluster.on('message', (worker: Worker, message: unknown) => {
    if (!isAsk(message, topic)) return;
    const answers = message.questions.map((question) => answer(question, worker));
    const reply: AnswerMessage = { type: 'tickline:answer', topic, id: message.id, answers };
    // The worker and its channel may be gone by now.
    if (worker.isConnected()) worker.send(reply, () => undefined);
  });
}
