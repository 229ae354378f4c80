/** A subject about which workers ask their primary. Questions and answers are JSON. */
export interface Topic {
  readonly question: unknown;
  readonly answer: unknown;
}

/** A worker's questions to its primary: all those about one topic in one turn of the event loop. */
export interface AskMessage {
  readonly type: 'tickline:ask';
  readonly topic: string;
  readonly id: number;
  readonly questions: readonly unknown[];
}

/** The primary's answers: the id of the message, and the answers in the order of the questions. */
export interface AnswerMessage {
  readonly type: 'tickline:answer';
  readonly topic: string;
  readonly id: number;
  readonly answers: readonly unknown[];
}

/** The channel also carries other messages. */
function isAbout(message: unknown, type: string, topic: string): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === type &&
    'topic' in message &&
    message.topic === topic
  );
}

export function isAsk(message: unknown, topic: string): message is AskMessage {
  return isAbout(message, 'tickline:ask', topic);
}

export function isAnswer(message: unknown, topic: string): message is AnswerMessage {
  return isAbout(message, 'tickline:answer', topic);
}
