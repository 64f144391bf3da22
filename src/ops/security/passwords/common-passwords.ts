/**
 * The commonest passwords, by the rule that people make them by: a word that comes to mind, and an ending that a form asked
 * for. A list of leaked passwords would be somebody's, and old; the rule also covers what people make of them when twelve
 * characters are asked for. The words are general knowledge, in the languages of the laboratories that use this program.
 */

/** What comes to mind in front of the field. */
const WORDS = `password passwort passw0rd p@ssword p@ssw0rd pass parola parolachiave motdepasse contraseña clave senha
  admin administrator administrateur root user utente guest ospite login accesso welcome benvenuto willkommen hello ciao
  hallo letmein lasciamientrare changeme cambiami secret segreto geheim default master system sistema server computer
  internet google facebook microsoft windows apple samsung android iphone
  qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx 1q2w3e 1q2w3e4r zaq12wsx abc abcd abcdef abc123
  love amore iloveyou tiamo teamo princess principessa sunshine flower fiore angel angelo baby bambino dragon monkey
  tiger lion shadow superman batman spiderman pokemon starwars football calcio soccer baseball basketball hockey
  juventus milan inter roma napoli liverpool chelsea arsenal barcelona realmadrid ferrari mercedes porsche
  summer winter spring autumn estate inverno primavera autunno sommer monday january gennaio december dicembre
  michael jessica daniel charlie jordan thomas andrea francesca alessandro giuseppe giovanni maria marco luca
  italia italy venezia firenze milano london paris berlin america freedom whatever nothing forever family famiglia
  cookie chocolate cioccolato banana cheese pepper ginger hunter killer ninja trustno1 access
  museum museo fresco affresco restauro frame pipeline framepipeline fragment frammento archeologia lab laboratorio`
  .trim()
  .split(/\s+/);

/** What is put behind it. */
const ENDINGS = [
  '',
  '1',
  '2',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '1234567890',
  '!',
  '1!',
  '123!',
  '@123',
  '01',
  '007',
].concat(['11', '99', '000', '2023', '2024', '2025', '2026', '2026!', '.', '?']);

/** Rows of keys and of the alphabet, which people run along. */
const ROWS = [
  ...['01234567890123456789', '1234567890-=', 'qwertyuiop[]', 'asdfghjkl;', 'zxcvbnm,./', 'qwertzuiopü', 'azertyuiop'],
  ...['abcdefghijklmnopqrstuvwxyz', '1qaz2wsx3edc4rfv5tgb6yhn7ujm', '1q2w3e4r5t6y7u8i9o0p', 'qazwsxedcrfvtgbyhnujmik'],
];

/** The rows in both directions, and beginning anew at their end. */
const LINES = ROWS.flatMap((row) => [row + row, [...(row + row)].reverse().join('')]);
const SHORTEST_RUN = 3;

let made: ReadonlySet<string> | undefined;

/** Every word with every ending: several thousand, in small letters. Made when it is first needed. */
export function commonPasswords(): ReadonlySet<string> {
  made ??= new Set(WORDS.flatMap((word) => ENDINGS.map((ending) => word + ending)));
  return made;
}

/**
 * Whether a password is common, or a common one made longer by saying it again, by running along a row of keys, or by
 * more digits and signs around it.
 */
export function isCommonPassword(password: string): boolean {
  const small = password.normalize('NFKC').toLowerCase();
  const common = commonPasswords();
  if (common.has(small) || common.has(plainLetters(small))) return true;
  const unit = repeatedUnit(small);
  if (unit.length < small.length && (unit.length <= 3 || common.has(unit))) return true;
  if (isOfRuns(small)) return true;
  const bare = small.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return bare === '' ? isCountedUp(small) : common.has(bare) || common.has(plainLetters(bare));
}

/** Signs that stand for letters, read as those. */
function plainLetters(text: string): string {
  const letters: Readonly<Record<string, string>> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '@': 'a',
    $: 's',
  };
  return text.replaceAll(/[01345@$]/g, (sign) => letters[sign]);
}

/** The shortest text that a text is, again and again: itself where it does not repeat. */
function repeatedUnit(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1));
}

/** Whether a text is nothing but runs along rows, each of at least so many keys that it is one, but for a rest at the end. */
function isOfRuns(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    let end = at;
    while (end < text.length && LINES.some((line) => line.includes(text.slice(at, end + 1)))) end++;
    if (end - at < SHORTEST_RUN && (at === 0 || end < text.length)) return false;
    at = end;
  }
  return true;
}

/** Digits and signs alone hold little: a date, a telephone number, a row of keys. Sixteen different steps hold enough. */
function isCountedUp(text: string): boolean {
  return text.length < 16 || new Set(text).size < 6;
}
