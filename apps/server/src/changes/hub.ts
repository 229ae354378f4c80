import type { ChangeSignals, Watch, WatchOptions } from '@tickline/api';
import { ProblemError } from '@tickline/contract';
import type { FastifyBaseLogger } from 'fastify';
import { inTime } from '../rate-limit/in-time.ts';
import type { ChangeChannel } from './channel.ts';
import { MAX_STREAMS, type SharedSlots } from './slots.ts';
import { Watcher } from './watcher.ts';

/** A reader that left without a word is noticed by then. */
const RETRY_AFTER = 10;
/** With the time of a poll, a change arrives within a second. */
const TICK_MS = 900;
/** Ticks between checks of a stream: that of its reader's token, and the news that its slot is still held. 10 s. */
const CHECK_TICKS = 11;
/** Ticks between polls while a channel tells of changes: for SQL by hand, and for messages that were lost. */
const POLL_TICKS = 5;

interface HubOptions {
  /** Reads the revisions of several users. A deleted user has none. */
  readRevisions(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Whether every user is in the database. Otherwise, one that is not has no tasks yet. */
  readonly knowsUsers: boolean;
  /** To other instances. */
  readonly channel: ChangeChannel | undefined;
  /** Counts streams together with other processes. */
  readonly slots: SharedSlots | undefined;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

function tooMany(): ProblemError {
  return new ProblemError('RATE_LIMITED', {
    detail: `At most ${MAX_STREAMS} streams can be open at a time`,
    retryAfter: RETRY_AFTER,
  });
}

/**
 * The readers of this process. They learn of changes made here at once, of those made elsewhere from the channel, and from a
 * query each second for the revisions of all users who are watched.
 */
export class ChangeHub implements ChangeSignals {
  readonly #options: HubOptions;
  readonly #byUser = new Map<string, Set<Watcher>>();
  #open = 0;
  #lastId = 0;
  #sent = 0;
  #tick = 0;
  #polledAt = 0;
  #isPolling = false;
  #isFailing = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    options.channel?.listen((userId) => this.#hint(userId));
  }

  /** Open watches. */
  get open(): number {
    return this.#open;
  }

  /** Events sent so far. */
  get sent(): number {
    return this.#sent;
  }

  notify(userId: string): void {
    this.#hint(userId);
    this.#options.channel?.tell(userId);
  }

  async watch(options: WatchOptions): Promise<Watch> {
    const { userId } = options;
    if (this.#isStopped) throw new ProblemError('SERVICE_UNAVAILABLE');
    const watchers = this.#byUser.get(userId) ?? new Set();
    if (watchers.size >= MAX_STREAMS) throw tooMany();
    this.#byUser.set(userId, watchers);
    this.#lastId += 1;
    const watcher = new Watcher(options, {
      id: this.#lastId,
      tick: this.#tick,
      onSent: () => {
        this.#sent += 1;
      },
      onClose: (closed) => this.#forget(closed),
    });
    watchers.add(watcher);
    this.#open += 1;
    this.#options.channel?.follow(userId);
    this.#timer ??= setInterval(() => this.#onTick(), TICK_MS).unref();
    // Its reader may have left before.
    if (options.signal?.aborted) watcher.close();
    else if (!(await this.#hasSlot(watcher))) {
      watcher.close();
      throw tooMany();
    }
    return watcher;
  }

  /** Takes a slot. If the other processes cannot be asked, the streams of this one are all that count. */
  async #hasSlot(watcher: Watcher): Promise<boolean> {
    const { slots } = this.#options;
    return !slots || inTime(slots.take(watcher), slots.timeoutMs).catch(() => true);
  }

  /** Ends all streams. Their readers connect again, to another instance if there is one. */
  stop(): void {
    this.#isStopped = true;
    for (const watcher of this.#watchers()) watcher.stop();
  }

  *#watchers(): Iterable<Watcher> {
    for (const watchers of [...this.#byUser.values()]) yield* [...watchers];
  }

  #forget(watcher: Watcher): void {
    const { userId } = watcher;
    const watchers = this.#byUser.get(userId);
    if (!watchers?.delete(watcher)) return;
    this.#open -= 1;
    this.#options.slots?.free(watcher);
    if (watchers.size > 0) return;
    this.#byUser.delete(userId);
    this.#options.channel?.unfollow(userId);
    if (this.#byUser.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #hint(userId: string): void {
    for (const watcher of this.#byUser.get(userId) ?? []) watcher.hint();
  }

  #onTick(): void {
    this.#tick += 1;
    const seconds = Date.now() / 1000;
    const due: Watcher[] = [];
    for (const watcher of this.#watchers())
      if (watcher.expiresAt <= seconds || this.#tick - watcher.checkedAt >= CHECK_TICKS) due.push(watcher);
    for (const watcher of due) {
      watcher.checkedAt = this.#tick;
      watcher.check();
    }
    if (due.length > 0) this.#options.slots?.keep(due);
    const pause = this.#options.channel?.isUp ? POLL_TICKS : 1;
    if (!this.#isPolling && this.#tick - this.#polledAt >= pause) void this.#poll();
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    this.#polledAt = this.#tick;
    const { knowsUsers, log } = this.#options;
    try {
      const revisions = await this.#options.readRevisions([...this.#byUser.keys()]);
      for (const watcher of this.#watchers()) {
        const found = revisions.get(watcher.userId) ?? (knowsUsers ? undefined : 0);
        if (found !== watcher.revision) watcher.hint();
      }
      this.#isFailing = false;
    } catch (error) {
      // Readers wait. The next poll finds what they missed.
      if (!this.#isFailing) log.warn({ err: error }, 'could not look for changes');
      this.#isFailing = true;
    } finally {
      this.#isPolling = false;
    }
  }
}
