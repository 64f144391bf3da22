const UP = ['..', '../..', '../../..', '..\\..', '..%2f..', '.', './', '../', '..\\'];
const TARGETS = [
  'etc/passwd',
  'job.json',
  'windows/win.ini',
  '.ssh/authorized_keys',
  'x.png',
  '.uploads/x',
  'input/params.json',
];
const DEVICES = [
  ...['con', 'prn', 'aux', 'nul', 'CON', 'Nul', 'conin$', 'conout$', 'clock$'],
  ...Array.from({ length: 10 }, (_, k) => [`com${k}`, `lpt${k}`, `COM${k}`]).flat(),
  ...['com¹', 'com²', 'lpt³'],
];
/** Characters that Windows cannot have, that cannot be seen, or that are another one on the way. */
const CHARACTERS = [
  ...Array.from({ length: 32 }, (_, k) => String.fromCharCode(k)),
  ...['\u007f', '\u0085', '\u00ad', '\u200b', '\u200e', '\u200f', '\u202a', '\u202e', '\u2028', '\u2029', '\u2066'],
  ...['\u2060', '\ufeff', '\ufffd', '\ue000', '\ud800', '\udfff', '<', '>', ':', '"', '|', '?', '*', '\\'],
  ...[
    '\uff1a',
    '\uff5c',
    '\uff0f',
    '\uff3c',
    '\uff02',
    '\uff1c',
    '\uff1e',
    '\uff0a',
    '\uff1f',
    '\u00a0',
    '\u3000',
    '\u2003',
  ],
];

/** File names and paths that an attacker may send, at least 500 different ones; none of them may be taken. */
export function hostileNames(): string[] {
  const names = new Set<string>([
    '',
    ' ',
    '/',
    '\\',
    '//',
    '~/../x',
    'a//b',
    'a/',
    '/a',
    'a/./b',
    'a/../b',
    'C:',
    'C:x',
    'C:/x',
    'C:\\x',
  ]);
  for (const up of UP) {
    for (const target of TARGETS) {
      names.add(`${up}/${target}`);
      names.add(`${up}\\${target}`);
      names.add(`masks/${up}/${target}`);
    }
  }
  for (const target of TARGETS) {
    for (const root of [
      '/',
      '//',
      '\\',
      '\\\\server\\share\\',
      '\\\\?\\C:\\',
      'C:\\',
      'c:/',
      'file:///',
      '/proc/self/',
    ])
      names.add(root + target);
    names.add(`${target}\0.png`);
    names.add(`${target}::$DATA`);
    names.add(`${target}:stream.png`);
  }
  for (const device of DEVICES)
    for (const form of [
      device,
      `${device}.png`,
      `${device}.tar.gz`,
      `masks/${device}`,
      `masks/${device}.jpg`,
      `${device} .png`,
    ])
      names.add(form);
  for (const character of CHARACTERS)
    for (const form of [`a${character}b.png`, `${character}a.png`, `masks/a.png${character}`]) names.add(form);
  for (const end of ['.', ' ', '...', ' .', '. '])
    for (const stem of ['a', 'a.png', 'masks/a.png', 'masks']) names.add(stem + end);
  for (const hidden of [
    '.htaccess',
    '.git/config',
    '.DS_Store',
    'masks/.x.png',
    '...',
    '....',
    '\u2024\u2024/x',
    '\u2025/x',
    '\uff0e\uff0e/x',
  ])
    names.add(hidden);
  for (const long of [201, 255, 256, 400, 1000, 100_000]) names.add('a'.repeat(long));
  names.add('è'.repeat(101));
  names.add(Array.from({ length: 6 }, () => 'a').join('/'));
  names.add(Array.from({ length: 100 }, () => 'a').join('/'));
  return [...names];
}
