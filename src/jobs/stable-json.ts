/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * JSON text with the keys of every object in byte order, two spaces of indent and a line feed at the end,
 * so that equal values give equal bytes. Keys with the value undefined are left out.
 */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, sortKeys, 2) + '\n';
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const record = value as Readonly<Record<string, unknown>>;
  // fromEntries defines own properties, so that a key named __proto__ stays an ordinary key.
  return Object.fromEntries(
    Object.keys(record)
      .sort((a, b) => (a < b ? -1 : 1))
      .map((key) => [key, record[key]]),
  );
}
