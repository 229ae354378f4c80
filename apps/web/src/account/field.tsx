import { type ComponentProps, useId, useState } from 'react';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  readonly label: string;
  readonly hint?: string;
}

export function Field({ label, hint, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <input
        {...input}
        id={id}
        className="field"
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

interface PasswordFieldProps {
  readonly name: string;
  readonly label: string;
  /** A password that is chosen here, rather than known already. */
  readonly isNew?: boolean;
}

/** A password, which the user can show. */
export function PasswordField({ name, label, isNew = false }: PasswordFieldProps) {
  const [isShown, setIsShown] = useState(false);
  const verb = isShown ? 'Hide' : 'Show';
  return (
    <div className="grid grid-cols-[1fr_auto] items-start gap-2">
      <Field
        name={name}
        label={label}
        type={isShown ? 'text' : 'password'}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={128}
        {...(isNew && { minLength: 8, hint: 'At least 8 characters' })}
      />
      <button
        type="button"
        className="btn btn-quiet mt-6.5 px-3 text-sm"
        aria-label={`${verb}: ${label}`}
        onClick={() => setIsShown(!isShown)}
      >
        {verb}
      </button>
    </div>
  );
}

/** Returns the text of a field of a form. */
export function textIn(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}
