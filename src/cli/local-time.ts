/** A time of the clock on the wall, for people. @param iso ISO 8601 */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
