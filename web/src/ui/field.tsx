import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';

interface Around {
  readonly label: string;
  /** What to write, or what it is good for. */
  readonly hint?: ReactNode;
  /** What is wrong with what was written. */
  readonly fault?: string | null;
}

export function TextField({ label, hint, fault, ...input }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        {...input}
        aria-invalid={fault ? true : undefined}
        aria-describedby={hint || fault ? `${id}-about` : undefined}
      />
      <About id={id} hint={hint} fault={fault} />
    </div>
  );
}

export function SelectField({
  label,
  hint,
  fault,
  children,
  ...select
}: Around & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" {...select} aria-describedby={hint || fault ? `${id}-about` : undefined}>
        {children}
      </select>
      <About id={id} hint={hint} fault={fault} />
    </div>
  );
}

export function CheckField({ label, hint, ...input }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="field field-check">
      <input id={id} type="checkbox" {...input} aria-describedby={hint ? `${id}-about` : undefined} />
      <div>
        <label htmlFor={id}>{label}</label>
        <About id={id} hint={hint} />
      </div>
    </div>
  );
}

function About({
  id,
  hint,
  fault,
}: {
  readonly id: string;
  readonly hint?: ReactNode;
  readonly fault?: string | null;
}) {
  if (!hint && !fault) return null;
  return (
    <p id={`${id}-about`} className={fault ? 'field-fault' : 'field-hint'} role={fault ? 'alert' : undefined}>
      {fault ?? hint}
    </p>
  );
}

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface ChoiceFieldProps<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChoose: (value: T) => void;
}

/** A few values side by side, of which one counts. */
export function ChoiceField<T extends string>({ label, hideLabel, value, choices, onChoose }: ChoiceFieldProps<T>) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend className={hideLabel === true ? 'unseen' : ''}>{label}</legend>
      <div className="choice-row">
        {choices.map((choice) => (
          <label key={choice.value} className="choice-item">
            <input type="radio" name={name} checked={choice.value === value} onChange={() => onChoose(choice.value)} />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
