import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What the processes of a server have no use for. */
const SECRETS = ['JWT_SECRET_KEY'];

/** How a process of the server's own is started, built or from source, without the secrets that only the server needs. */
export function ownEntry(
  name: string,
  importer: string,
): { readonly entry: string; readonly execArgv: string[]; readonly env: NodeJS.ProcessEnv } {
  const fromSource = importer.endsWith('.ts');
  return {
    entry: fileURLToPath(new URL(`./${name}${fromSource ? '.ts' : '.js'}`, importer)),
    execArgv: fromSource ? ['--import', pathToFileURL(createRequire(importer).resolve('tsx')).href] : [],
    env: Object.fromEntries(Object.entries(process.env).filter(([variable]) => !SECRETS.includes(variable))),
  };
}
