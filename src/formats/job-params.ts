import { PARAMETER_KEYS, type ParameterKey, type Params } from './parameters.ts';

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;
type Group = ParameterKey extends infer K ? (K extends `${infer G}.${string}` ? G : never) : never;
type Ungrouped = Exclude<ParameterKey, `${string}.${string}`>;

/** All parameters as the program uses them: `top_k` is `topK`, `load_options.palette_sz` is `loadOptions.paletteSz`. */
export type JobParams = { readonly [K in Ungrouped as CamelCase<K>]: Params[K] } & {
  readonly [G in Group as CamelCase<G>]: {
    readonly [K in ParameterKey as K extends `${G}.${infer Name}` ? CamelCase<Name> : never]: Params[K];
  };
};

/** The parameters by the names that the program uses. */
export function jobParamsOf(params: Params): JobParams {
  const root: Record<string, unknown> = {};
  const groups: Record<string, Record<string, unknown>> = {};
  for (const key of PARAMETER_KEYS) {
    const [group, name] = key.split('.').map(camelCase);
    if (name === undefined) root[group] = params[key];
    else {
      groups[group] ??= {};
      groups[group][name] = params[key];
    }
  }
  // The type is computed from the same keys by the same rule.
  return { ...root, ...groups } as unknown as JobParams;
}

function camelCase(key: string): string {
  return key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
