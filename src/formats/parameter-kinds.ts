import { z } from 'zod';

/** Which engine a parameter steers: ours, only the MATLAB scripts, or none. */
export type ParameterEngine = 'native' | 'matlab' | 'none';

/** One parameter: what it may be, what it is when nobody says, and what it does here. */
export interface Parameter<T> {
  readonly schema: z.ZodType<T>;
  /** The type and range in words, as it follows "must be". */
  readonly expects: string;
  readonly default: T;
  readonly engine: ParameterEngine;
  /** What it does in this program, for docs/reference/parameters.md. */
  readonly does: string;
}

type About = Pick<Parameter<unknown>, 'engine' | 'does'>;

export function wholeNumber(min: number, max: number, fallback: number, about: About): Parameter<number> {
  const schema = z.number().int().min(min).max(max);
  return { schema, expects: `a whole number from ${min} to ${max}`, default: fallback, ...about };
}

export function realNumber(min: number, max: number, fallback: number, about: About): Parameter<number> {
  const schema = z.number().min(min).max(max);
  return { schema, expects: `a number from ${min} to ${max}`, default: fallback, ...about };
}

export function flag(fallback: boolean, about: About): Parameter<boolean> {
  return { schema: z.boolean(), expects: 'true or false', default: fallback, ...about };
}

export function choice<const T extends string | number>(
  choices: readonly [T, ...T[]],
  fallback: NoInfer<T>,
  about: About,
): Parameter<T> {
  const shown = choices.map((one) => JSON.stringify(one));
  const expects = shown.length === 1 ? shown[0] : `one of ${shown.join(', ')}`;
  return { schema: z.literal(choices), expects, default: fallback, ...about };
}

/** Text of a form. @param expects the form in words. */
export function text(form: RegExp, expects: string, fallback: string, about: About): Parameter<string> {
  return { schema: z.string().regex(form), expects, default: fallback, ...about };
}

/** A name inside the job folder that labs' scripts rely on, so that it cannot be changed. */
export function fixedName<const T extends string>(name: T): Parameter<T> {
  return {
    schema: z.literal(name),
    expects: `${JSON.stringify(name)} (the names inside a job folder are fixed)`,
    default: name,
    engine: 'native',
    does: 'Name inside the job folder; fixed.',
  };
}
