import { AlertIcon } from './icons.tsx';

interface FieldMessageProps {
  readonly id: string;
  readonly text: string | undefined;
}

/** Shows the error of a field, which must refer to it with `aria-describedby`. */
export function FieldMessage({ id, text }: FieldMessageProps) {
  return (
    <p id={id} className="flex items-center gap-1.5 text-sm text-alert empty:hidden">
      {text && (
        <>
          <AlertIcon className="shrink-0" />
          {text}
        </>
      )}
    </p>
  );
}
