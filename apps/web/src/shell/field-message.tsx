import { AlertIcon } from './icons.tsx';

interface FieldMessageProps {
  readonly id: string;
  readonly text: string | undefined;
}

/** What is wrong with a field; the field names it in `aria-describedby`. */
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
