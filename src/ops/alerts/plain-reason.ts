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
