import { useTranslation } from 'react-i18next';
import { SelectField, TextField } from './field.tsx';

/** How much a run searches. */
const PROFILES = { fast: 'new.fast', balanced: 'new.balanced', quality: 'new.quality' } as const;
export type Profile = keyof typeof PROFILES;

interface RunFieldProps {
  readonly value: string;
  readonly hint?: string;
  readonly onWrite: (value: string) => void;
}

/** Which profile a run has. */
export function ProfileField({ value, hint, onWrite }: RunFieldProps) {
  const { t } = useTranslation();
  return (
    <SelectField label={t('new.profile')} hint={hint} value={value} onChange={(event) => onWrite(event.target.value)}>
      {Object.entries(PROFILES).map(([profile, words]) => (
        <option key={profile} value={profile}>
          {t(words)}
        </option>
      ))}
    </SelectField>
  );
}

/** The seed of a run. */
export function SeedField({ value, hint, onWrite }: RunFieldProps) {
  const { t } = useTranslation();
  return (
    <TextField
      label={t('new.seed')}
      hint={hint}
      inputMode="numeric"
      pattern="[0-9]{1,9}"
      required
      value={value}
      onChange={(event) => onWrite(event.target.value)}
    />
  );
}
