import { FrameError } from '../../../errors.ts';
import { isCommonPassword } from './common-passwords.ts';

/** Characters. Long, and nothing else: rules about capitals and signs make people write "Password1!". */
export const SHORTEST_PASSWORD = 12;
/** Characters. A sentence fits; a book would only keep the hashing busy. */
export const LONGEST_PASSWORD = 256;

/**
 * Looks whether a new password can be taken.
 * @param name of its user.
 * @throws FrameError FRAME_ACCOUNTS_PASSWORD
 */
export function checkNewPassword(password: string, name: string): void {
  const length = [...password.normalize('NFKC')].length;
  if (length < SHORTEST_PASSWORD) throw refusal(`The password has fewer than ${SHORTEST_PASSWORD} characters.`);
  if (length > LONGEST_PASSWORD) throw refusal(`The password has more than ${LONGEST_PASSWORD} characters.`);
  if (/\p{Cc}/u.test(password)) throw refusal('The password holds a character that cannot be typed everywhere.');
  if (isCommonPassword(password)) throw refusal('That is one of the commonest passwords, or hardly more.');
  if (isTheName(password, name)) throw refusal('The password is little more than the name.');
}

/** The name itself, or with a few characters around it. */
function isTheName(password: string, name: string): boolean {
  const [secret, plain] = [password, name].map((text) => text.normalize('NFKC').toLowerCase().trim());
  if (plain.length < 4) return false;
  return secret.includes(plain) && secret.replaceAll(plain, '').length < 6;
}

function refusal(what: string): FrameError {
  return new FrameError('FRAME_ACCOUNTS_PASSWORD', what, {
    remedy: 'Take a few words that do not belong together; spaces are fine, and nothing else is asked for.',
  });
}
