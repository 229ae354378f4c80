import { ErrorState } from '../../shell/error-state.tsx';
import { AlertIcon } from '../../shell/icons.tsx';
import { type Program, usePrograms } from './use-programs.ts';

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

/** Says what a program may do. */
function rightsOf(scopes: readonly string[]): string {
  return scopes.includes('tasks:write') ? 'Can see and change your tasks' : 'Can see your tasks';
}

interface ProgramRowProps {
  readonly program: Program;
  readonly isRevoking: boolean;
  readonly onRevoke: () => void;
}

function ProgramRow({ program, isRevoking, onRevoke }: ProgramRowProps) {
  const { name, places, scopes, since } = program;
  const shownName = name ?? 'A program without a name';
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-3 first:border-0 first:pt-0">
      <div className="min-w-0 wrap-anywhere">
        <p className="font-semibold">
          <bdi>{shownName}</bdi>
        </p>
        <p className="text-sm text-muted">
          {rightsOf(scopes)}, since {DAY.format(new Date(since))}. Connects from {places.join(', ')}.
        </p>
      </div>
      <button
        type="button"
        className="btn btn-quiet border border-edge"
        aria-label={`Revoke “${shownName}”`}
        disabled={isRevoking}
        onClick={onRevoke}
      >
        Revoke
      </button>
    </li>
  );
}

/** Shows the programs that the user has authorized. */
export function Programs() {
  const { programs, revocation } = usePrograms();
  if (programs.isPending) return <p className="text-muted">Loading…</p>;
  if (programs.isError) return <ErrorState text="The server is not responding." onRetry={programs.refetch} />;
  return (
    <>
      <p className="text-sm text-muted">
        Programs that you have allowed to use your account. They chose their names themselves. A revoked
        program loses access within ten seconds.
      </p>
      {programs.data.length === 0 ? (
        <p>There is none.</p>
      ) : (
        <ul className="grid gap-3">
          {programs.data.map((program) => (
            <ProgramRow
              key={program.client_id}
              program={program}
              isRevoking={revocation.isPending}
              onRevoke={() => revocation.mutate(program.client_id)}
            />
          ))}
        </ul>
      )}
      <p role="alert" className="flex items-center gap-1.5 text-sm text-alert empty:hidden">
        {revocation.isError && (
          <>
            <AlertIcon className="shrink-0" />
            The program could not be revoked. Try again.
          </>
        )}
      </p>
    </>
  );
}
