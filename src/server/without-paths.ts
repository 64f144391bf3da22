/** A path of a disk from its root: two parts at least, so that a lone slash or a fraction is none. */
const PATH = /(?<![\w.:/\\-])(?:[A-Za-z]:[\\/]|\\\\|\/)(?:[^\s\\/:"'`,;()]+[\\/])+([^\s\\/:"'`,;()]*)/g;

/** Leaves of each path of the server's disk its last part: errors name whole paths, which are nobody's business outside. */
export function withoutPaths(text: string): string {
  return text.replaceAll(PATH, (path: string, last: string) => {
    if (path.startsWith('/api/')) return path;
    // A sentence may end after it.
    return last === '' ? (path.split(/[\\/]/).filter(Boolean).at(-1) ?? '') : last;
  });
}
