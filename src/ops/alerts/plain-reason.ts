/** A reason is read in a table and in a mail, not studied. */
const LONGEST = 200;

/**
 * What another machine said, fit to be shown: one line, printable, short, and with the secrets it may have echoed left out,
 * also as SMTP writes them.
 */
export function plainReason(said: string, secrets: readonly string[]): string {
  const written = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('base64'),
      Buffer.from(`\0${secret}`).toString('base64'),
    ])
    // A long one may hold a short one.
    .sort((a, b) => b.length - a.length);
  let text = said;
  for (const secret of written) text = text.replaceAll(secret, '…');
  return text
    .replaceAll(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, LONGEST)
    .replace(/\.$/, '');
}

/** Shorter words of an address are names of things, not secrets. */
const SHORTEST_SECRET = 6;

/** What of an address must not be shown again: all behind the host, whole and in its parts, since servers like to repeat them. */
export function secretsOfUrl(text: string): string[] {
  if (!URL.canParse(text)) return [text];
  const { pathname, search, searchParams, href } = new URL(text);
  const parts = [...pathname.split('/'), ...searchParams.values(), ...search.slice(1).split(/[&=]/)];
  return [text, href, pathname + search, pathname, ...parts.flatMap((part) => [part, decoded(part)])].filter(
    (part) => part.length >= SHORTEST_SECRET,
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
