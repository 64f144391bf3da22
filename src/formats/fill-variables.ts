import { FrameError, type ErrorCode } from '../errors.ts';

/** Where values of a file's variables come from, and what is said where one is not set. */
export interface VariableSource {
  readonly file: string;
  /** What a variable of the environment holds. */
  readonly variable: (name: string) => string | undefined;
  readonly missing: { readonly code: ErrorCode; readonly remedy: (name: string) => string };
}

/** A text with `${NAME}` replaced by what NAME holds; one that is empty counts as not set. @throws FrameError of `source.missing` */
export function fillText(text: string, place: string, { file, variable, missing }: VariableSource): string {
  return text.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = variable(name);
    if (value !== undefined && value !== '') return value;
    throw new FrameError(missing.code, `${file}: ${place} asks for \${${name}}, which is not set.`, {
      file,
      remedy: missing.remedy(name),
    });
  });
}

/** A value of a file with all of its texts filled. @param place where it stands, for errors; items of a list are `place.0`, …, as in what schemas say */
export function fillTexts<T>(value: T, place: string, source: VariableSource): T {
  if (typeof value === 'string') return fillText(value, place, source) as T;
  if (Array.isArray(value)) return value.map((each, k) => fillTexts<unknown>(each, `${place}.${k}`, source)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, fillTexts<unknown>(inner, `${place}.${key}`, source)]),
  ) as T;
}
