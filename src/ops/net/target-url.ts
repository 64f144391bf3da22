import { FrameError } from '../../errors.ts';

/** No service needs more; a log line of a megabyte helps nobody. */
const LONGEST_URL = 2048;

/**
 * Reads an address of the web that the program is to call. What is wrong is said without the address: it may hold a secret.
 * @param what whose address it is, to begin a sentence with: `slack.webhook_url`.
 * @throws FrameError FRAME_NET_TARGET
 */
export function readTargetUrl(text: string, what: string, file?: string): URL {
  const refuse = (reason: string): FrameError =>
    new FrameError('FRAME_NET_TARGET', `${what} ${reason}.`, {
      ...(file === undefined ? {} : { file }),
      remedy: 'Give an address that begins with https://, with no user and password in it.',
    });
  if (text.length > LONGEST_URL) throw refuse(`is longer than ${LONGEST_URL} characters`);
  // URL drops spaces and line breaks without a word.
  if (/[\s\0]/.test(text) || !URL.canParse(text)) throw refuse('is no address of the web');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('is neither https nor http');
  if (url.username !== '' || url.password !== '') throw refuse('has a user or password in it');
  return url;
}
