import { useTranslation } from 'react-i18next';
import { TextField } from '../ui/field.tsx';

/** What the server tells of a parameter. */
export interface ParameterAbout {
  readonly key: string;
  readonly default: string | number | boolean;
  readonly expects: string;
  readonly does: string;
  readonly engine: string;
}

/** Those that have a field of their own, or that the program writes itself. */
const ELSEWHERE = /^(profile|seed|parts|job_id|input_dir|masks_dir|original_image|output_steps_dirs\..*|engine)$/;

interface AdvancedParamsProps {
  readonly about: readonly ParameterAbout[];
  readonly written: Readonly<Record<string, string>>;
  readonly onWrite: (written: Readonly<Record<string, string>>) => void;
}

/** Every other parameter that does something, folded away. */
export function AdvancedParams({ about, written, onWrite }: AdvancedParamsProps) {
  const { t } = useTranslation();
  const shown = about.filter(({ key, engine }) => engine === 'native' && !ELSEWHERE.test(key));
  if (shown.length === 0) return null;
  return (
    <details className="more-params">
      <summary>{t('new.advanced')}</summary>
      <p className="muted">{t('new.advancedText')}</p>
      <div className="grid-2">
        {shown.map((parameter) => (
          <TextField
            key={parameter.key}
            label={parameter.key}
            hint={parameter.does}
            placeholder={String(parameter.default)}
            value={written[parameter.key] ?? ''}
            onChange={(event) => onWrite({ ...written, [parameter.key]: event.target.value })}
          />
        ))}
      </div>
    </details>
  );
}

/** Values as `params.json` has them: a dot in a key stands for a group. What was left empty stays at its default. */
export function paramsOf(
  first: Readonly<Record<string, unknown>>,
  written: Readonly<Record<string, string>>,
  about: readonly ParameterAbout[],
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
