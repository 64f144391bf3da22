import { useTranslation } from 'react-i18next';
import { TextField } from '../ui/field.tsx';

/** Shortest password that the server takes; it also refuses the commonest ones. */
const PASSWORD_MIN = 12;

/** Where a new password is written, with what the server asks of one. */
export function NewPasswordField({
  label,
  value,
  onWrite,
}: {
  readonly label: string;
  readonly value: string;
  readonly onWrite: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <TextField
      label={label}
      hint={t('setup.passwordHint', { count: PASSWORD_MIN })}
      type="password"
      autoComplete="new-password"
      required
      minLength={PASSWORD_MIN}
      value={value}
      onChange={(event) => onWrite(event.target.value)}
    />
  );
}
