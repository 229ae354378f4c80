/** Which of the product's two ways in a peer has. */
export type Api = 'rest' | 'trpc';

/** A program. It runs with `bench/` as its working directory. */
interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside what every server gets; see {@link Peer}. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Another server of the same tasks, written as its community would write it well.
 *
 * It is started with `HOST`, `PORT`, `DATABASE_URL` (a database with the product's tables), `BETTER_AUTH_SECRET` (the
 * HS256 key of the tokens) and `NODE_ENV=production`, opens ten connections at most, runs as one process, and ends on
 * SIGTERM. It is ready once it answers `GET /api/me/tasks?limit=1`, or `task.list` where it has tRPC only.
 *
 * What it has to do is what the scenarios ask for (src/scenarios.ts), as the product's contract has it: each request's
 * token is verified (signature, `exp`, user id), then the owner in the path (`me`, or the user's id), then the input;
 * titles are trimmed, `%` and `_` in a search stand for themselves, and success is answered with the same status, body
 * and `Location`, `Link` and `X-Total-Count` headers. A refusal has to have the same status only. It needs no log, no
 * request ids and no rate limit, and need not take cursors, but gives one. test/same-answers.test.ts compares them.
 */
export interface Peer {
  /** Its folder here, or what it is called on the command line where two share a folder. */
  readonly name: string;
  /** What the tables call it. */
  readonly label: string;
  readonly start: Program;
  readonly apis: readonly Api[];
  /** Whether what it is made of is installed here. */
  available(): boolean | Promise<boolean>;
}
