import { isInvalid } from '@tickline/client';
import type { KeyCreate } from '@tickline/contract';
import { type FormEvent, useId, useState } from 'react';
import { fieldIssues } from '../../shell/field-issues.ts';
import { FieldMessage } from '../../shell/field-message.tsx';
import { ACCESS, type Access, keyErrorMessage, LIVES } from './key-words.ts';

interface NewKeyFormProps {
  readonly isSending: boolean;
  readonly error: unknown;
  readonly onSubmit: (wanted: KeyCreate) => void;
}

const ACCESSES = Object.keys(ACCESS) as Access[];

/** Returns the messages of the name and of the whole form. */
function messagesOf(error: unknown): Record<string, string> {
  if (!error) return {};
  const issues = isInvalid(error) ? fieldIssues(error.data.issues) : {};
  return issues['name'] === undefined ? { form: keyErrorMessage(error) } : issues;
}

export function NewKeyForm({ isSending, error, onSubmit }: NewKeyFormProps) {
  const id = useId();
  const [access, setAccess] = useState<Access>('read');
  const [isUnnamed, setIsUnnamed] = useState(false);
  const messages = isUnnamed ? { name: 'Enter a name' } : messagesOf(error);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { elements } = event.currentTarget;
    const field = elements.namedItem('name') as HTMLInputElement;
    const name = field.value.trim();
    setIsUnnamed(name === '');
    if (name === '') return field.focus();
    const [days] = LIVES[Number((elements.namedItem('life') as HTMLSelectElement).value)] ?? [];
    onSubmit({
      name,
      scopes: [...ACCESS[access].scopes],
      ...(days !== undefined && { expires_in_days: days }),
    });
  };

  return (
    <form noValidate className="grid gap-4" onSubmit={submit}>
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-sm font-semibold">
          Name
        </label>
        <input
          id={id}
          name="name"
          className="field"
          maxLength={200}
          autoComplete="off"
          placeholder="What is it for?"
          aria-invalid={messages['name'] !== undefined}
          aria-describedby={`${id}-message`}
        />
        <FieldMessage id={`${id}-message`} text={messages['name']} />
      </div>
      <fieldset className="grid gap-2">
        <legend className="mb-2 text-sm font-semibold">Access to your tasks</legend>
        <div className="grid auto-cols-fr grid-flow-col gap-1 rounded-xl bg-sunken p-1">
          {ACCESSES.map((each) => (
            <label
              key={each}
              className="chip justify-center rounded-lg text-muted has-checked:bg-surface has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="access"
                value={each}
                checked={each === access}
                onChange={() => setAccess(each)}
                className="sr-only"
              />
              {ACCESS[each].name}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="grid gap-1.5">
        <label htmlFor={`${id}-life`} className="text-sm font-semibold">
          Expires after
        </label>
        <select id={`${id}-life`} name="life" className="field" defaultValue="1">
          {LIVES.map(([, name], index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <FieldMessage id={`${id}-form`} text={messages['form']} />
      <button
        type="submit"
        className="btn btn-primary mt-1"
        aria-describedby={`${id}-form`}
        disabled={isSending}
      >
        {isSending ? 'One moment…' : 'Create key'}
      </button>
    </form>
  );
}
