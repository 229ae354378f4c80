import type { FastifyBaseLogger } from 'fastify';
import type { MailText } from './texts.ts';

/** A mail that is to be sent. The kind is for the log, which shows neither address nor text. */
export interface QueuedMail extends MailText {
  readonly kind: string;
  readonly to: string;
}

export interface MailQueueSettings {
  /** Mails in the queue, those included that are being sent or will be sent again. */
  readonly max: number;
  /** Mails sent at once. */
  readonly running: number;
  /** Pauses before each further attempt, in milliseconds. */
  readonly pauses: readonly number[];
  /** How long `close` waits, in milliseconds. */
  readonly closeMs: number;
}

export const MAIL_QUEUE: MailQueueSettings = {
  max: 1000,
  running: 4,
  pauses: [2000, 15_000, 60_000],
  closeMs: 3000,
};

type Send = (mail: QueuedMail) => Promise<unknown>;
type Log = Pick<FastifyBaseLogger, 'warn' | 'info'>;

/** Returns what a log may say about a failure. Messages of mail servers contain addresses. */
function detailsOf(error: unknown): { code?: string; response?: number } {
  const { code, responseCode } = Object(error) as { code?: unknown; responseCode?: unknown };
  return {
    ...(typeof code === 'string' && { code: code.slice(0, 40) }),
    ...(typeof responseCode === 'number' && { response: responseCode }),
  };
}

/** Tells whether another attempt would fail, too: the server has refused for good, or the settings are wrong. */
const isFinal = ({ response = 0, code }: ReturnType<typeof detailsOf>): boolean =>
  response >= 500 || code === 'EAUTH';

/** Sends mails one after another, apart from the requests that caused them. They are lost if the process ends. */
export class MailQueue {
  readonly #send: Send;
  readonly #log: Log;
  readonly #settings: MailQueueSettings;
  readonly #waiting: { mail: QueuedMail; attempts: number }[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #size = 0;
  #running = 0;
  #isClosing = false;
  #onEmpty: (() => void) | undefined;

  constructor(send: Send, log: Log, settings = MAIL_QUEUE) {
    this.#send = send;
    this.#log = log;
    this.#settings = settings;
  }

  add(mail: QueuedMail): void {
    if (this.#isClosing || this.#size >= this.#settings.max) {
      this.#log.warn({ mail: mail.kind, queued: this.#size }, 'dropped a mail: the queue is full or closed');
      return;
    }
    this.#size += 1;
    this.#waiting.push({ mail, attempts: 0 });
    this.#next();
  }

  /** Sends what is left, once, and drops what is not sent in time. */
  async close(): Promise<void> {
    this.#isClosing = true;
    // Mails between two attempts are dropped: the server is unlikely to take them now.
    for (const timer of this.#timers) clearTimeout(timer);
    this.#size -= this.#timers.size;
    let dropped = this.#timers.size;
    this.#timers.clear();
    if (this.#size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#settings.closeMs);
        this.#onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    dropped += this.#size;
    this.#waiting.length = 0;
    if (dropped > 0)
      this.#log.warn({ dropped }, 'dropped mails that were not sent before the server stopped');
  }

  #next(): void {
    while (this.#running < this.#settings.running) {
      const job = this.#waiting.shift();
      if (!job) return;
      this.#running += 1;
      this.#attempt(job);
    }
  }

  async #attempt(job: { mail: QueuedMail; attempts: number }): Promise<void> {
    job.attempts += 1;
    try {
      await this.#send(job.mail);
      this.#log.info({ mail: job.mail.kind, attempts: job.attempts }, 'sent a mail');
      this.#size -= 1;
    } catch (error) {
      this.#failed(job, detailsOf(error));
    }
    this.#running -= 1;
    this.#next();
    if (this.#size === 0) this.#onEmpty?.();
  }

  #failed(job: { mail: QueuedMail; attempts: number }, details: ReturnType<typeof detailsOf>): void {
    const line = { mail: job.mail.kind, attempts: job.attempts, ...details };
    const pause = this.#settings.pauses[job.attempts - 1];
    if (pause === undefined || isFinal(details) || this.#isClosing) {
      this.#size -= 1;
      this.#log.warn(line, 'could not send a mail, dropped it');
      return;
    }
    this.#log.warn(line, 'could not send a mail, will try again');
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#waiting.push(job);
      this.#next();
    }, pause).unref();
    this.#timers.add(timer);
  }
}
