import type { Principal } from '@tickline/auth/verifier';
import { type ImportedTask, type ImportReport, type Issue, ProblemError } from '@tickline/contract';
import { type Caller, StepError, violatedConstraint } from '@tickline/db';
import type { Services } from '../context.ts';
import { OWNER, TASK_LIMIT } from '../task/create-task.ts';
import { uidOfKey } from '../task/uid.ts';
import { provisionUser } from '../user/provision-user.ts';
import { checkRow, type FileRow } from './check-row.ts';
import { DEFAULTS, insertTasks, type NewTask } from './insert-tasks.ts';
import type { InTurn } from './read-tasks.ts';
import { type Place, Report } from './report.ts';

/** Tasks that are written together, or not at all. */
const AT_ONCE = 100;
/** Further attempts, if the user deletes one of the tasks at the same moment. */
const ATTEMPTS = 3;

const IN_TRASH: Issue = { path: 'uid', message: 'is that of a task in the trash. Restore it from there' };
const NO_ROOM: Issue = { path: '', message: 'The user has as many tasks as are allowed' };

interface Waiting {
  readonly place: Place;
  readonly task: NewTask;
}

function newTask(given: ImportedTask, uid: string): NewTask {
  const now = new Date().toISOString();
  const { completed, completed_at = null, created_at = now, updated_at = created_at } = given;
  const { priority = DEFAULTS.priority, all_day = DEFAULTS.all_day, tags = DEFAULTS.tags } = given;
  return {
    ...given,
    completed: completed ?? DEFAULTS.completed,
    completed_at: completed ? completed_at : null,
    priority,
    all_day,
    tags,
    uid,
    created_at,
    updated_at,
  };
}

interface ImporterOptions {
  readonly services: Services;
  readonly principal: Principal;
  readonly caller: Caller;
  /** Runs the writing of some tasks when the caller's turn has come. */
  readonly inTurn: InTurn;
}

/**
 * Creates the tasks of a file that the user does not have, a hundred at a time. A row that is not valid stops no other. Whatever
 * stops the import, it can be repeated: a task that is there is not created again.
 */
export class Importer {
  readonly #options: ImporterOptions;
  readonly #report = new Report();
  /** How often each identity came. Two rows that are the same in all are two tasks, each time the file is read. */
  readonly #identities = new Map<string, number>();
  #waiting: Waiting[] = [];
  #rows = 0;
  #isFull = false;

  constructor(options: ImporterOptions) {
    this.#options = options;
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes a row. Writes it with others, later. */
  async add(row: FileRow): Promise<void> {
    this.#rows += 1;
    const place = { row: this.#rows, line: row.line };
    const checked = checkRow(row);
    if ('issues' in checked) return this.#report.failed(place, checked.issues);
    const { task, warnings } = checked;
    if (warnings.length > 0) this.#report.warn(place, warnings);
    this.#waiting.push({ place, task: newTask(task, task.uid ?? this.#uidOf(row)) });
    if (this.#waiting.length >= AT_ONCE) await this.#write();
  }

  /** Records that the file cannot be read further. */
  stop(issue: Issue, line: number | undefined): void {
    this.#report.failed({ row: this.#rows + 1, line }, [issue]);
  }

  /** Writes the last rows. */
  async finish(): Promise<ImportReport> {
    await this.#write();
    return this.#report.result;
  }

  #uidOf({ identity }: FileRow): string {
    const { userId } = this.#options.caller;
    const uid = uidOfKey(userId, `import ${identity}`);
    const before = this.#identities.get(uid) ?? 0;
    this.#identities.set(uid, before + 1);
    return before === 0 ? uid : uidOfKey(userId, `import ${before} ${identity}`);
  }

  async #write(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length > 0) await this.#insert(rows);
  }

  async #insert(rows: readonly Waiting[]): Promise<void> {
    const { services, caller, inTurn } = this.#options;
    if (this.#isFull) {
      for (const { place } of rows) this.#report.failed(place, [NO_ROOM]);
      return;
    }
    const tasks = rows.map(({ task }) => task);
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { created, inTrash } = await inTurn(() => insertTasks(services, caller, tasks));
        if (created.size > 0) services.signals.notify(caller.userId);
        for (const { place, task } of rows) {
          if (created.delete(task.uid)) this.#report.created();
          else if (inTrash.has(task.uid)) this.#report.failed(place, [IN_TRASH]);
          else this.#report.existing();
        }
        return;
      } catch (error) {
        if (!(error instanceof StepError)) throw error;
        const constraint = violatedConstraint(error.cause);
        if (constraint === TASK_LIMIT) return this.#insertWhatFits(rows);
        await this.#prepareAgain(constraint, attempt, error.cause);
      }
    }
  }

  /** Writes as many of some rows as the user may have. */
  async #insertWhatFits(rows: readonly Waiting[]): Promise<void> {
    this.#isFull = rows.length === 1;
    if (this.#isFull) return this.#insert(rows);
    const half = Math.ceil(rows.length / 2);
    await this.#insert(rows.slice(0, half));
    await this.#insert(rows.slice(half));
  }

  /** @throws if another attempt would fail, too */
  async #prepareAgain(constraint: string | undefined, attempt: number, cause: unknown): Promise<void> {
    const { services, principal } = this.#options;
    if (constraint === OWNER && services.authMode === 'embedded')
      throw new ProblemError('USER_NOT_FOUND', { cause });
    const mayPass = constraint === OWNER || (constraint?.endsWith('_user_id_uid_key') ?? false);
    if (!mayPass || attempt === ATTEMPTS) throw cause;
    if (constraint === OWNER) await provisionUser(services.prisma, principal);
  }
}
