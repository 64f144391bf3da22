import { useTranslation } from 'react-i18next';
import type { ParameterInfo } from '../api/types.ts';
import { SelectField, TextField } from '../ui/field.tsx';

/** Those that have a field of their own. */
const ELSEWHERE: readonly string[] = ['profile', 'seed', 'parts'];

interface AdvancedParamsProps {
  readonly about: readonly ParameterInfo[];
  readonly written: Readonly<Record<string, string>>;
  readonly onWrite: (written: Readonly<Record<string, string>>) => void;
}

/** Every other parameter that does something here, folded away. */
export function AdvancedParams({ about, written, onWrite }: AdvancedParamsProps) {
  const { t } = useTranslation();
  const shown = about.filter(({ key, effective, settable }) => effective && settable && !ELSEWHERE.includes(key));
  if (shown.length === 0) return null;
  return (
    <details className="more-params">
      <summary>{t('new.advanced')}</summary>
      <p className="muted">{t('new.advancedText')}</p>
      <div className="grid-2">
        {shown.map(({ key, does, default: fallback, type, choices }) => {
          const write = (text: string): void => onWrite({ ...written, [key]: text });
          const options = type === 'flag' ? ['true', 'false'] : choices?.map(String);
          const usual = fallback === '' ? '' : String(fallback);
          return options === undefined ? (
            <TextField
              key={key}
              label={key}
              hint={does}
              placeholder={usual}
              value={written[key] ?? ''}
              onChange={(event) => write(event.target.value)}
            />
          ) : (
            <SelectField
              key={key}
              label={key}
              hint={does}
              value={written[key] ?? ''}
              onChange={(event) => write(event.target.value)}
            >
              <option value="">{t('new.usual', { value: usual })}</option>
              {options.map((option) => (
                <option key={option}>{option}</option>
              ))}
            </SelectField>
          );
        })}
      </div>
    </details>
  );
}

/** Values as `params.json` has them: a dot in a key stands for a group. What was left empty stays at its default. */
export function paramsOf(
  first: Readonly<Record<string, unknown>>,
  written: Readonly<Record<string, string>>,
  about: readonly Pick<ParameterInfo, 'key' | 'default'>[],
): Record<string, unknown> {
  const params: Record<string, unknown> = { ...first };
  for (const [key, text] of Object.entries(written)) {
    if (text.trim() === '') continue;
    const [group, name] = key.split('.');
    const value = valueOf(text.trim(), about.find((parameter) => parameter.key === key)?.default);
    if (name === undefined) params[group] = value;
    else params[group] = { ...(params[group] as Record<string, unknown> | undefined), [name]: value };
  }
  return params;
}

/** Text as the parameter's type; what cannot be read goes as text, and the server says what it expects. */
function valueOf(text: string, example: unknown): unknown {
  if (typeof example === 'number' && Number.isFinite(Number(text))) return Number(text);
  if (typeof example === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
