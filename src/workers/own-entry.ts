import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A module that a thread or a process of its own starts with. */
export interface OwnEntry {
  /** Its file. */
  readonly entry: string;
  /** What Node is to be told besides: how to read TypeScript, where the program runs from its sources. */
  readonly execArgv: string[];
}

/**
 * Finds a module of the program that is to run on its own, built or from source.
 * @param name without an ending.
 * @param importer `import.meta.url` of the module beside which it lies.
 */
export function ownEntry(name: string, importer: string): OwnEntry {
  const fromSource = importer.endsWith('.ts');
  return {
    entry: fileURLToPath(new URL(`./${name}${fromSource ? '.ts' : '.js'}`, importer)),
    // The loader is found from there, whatever the working directory is.
    execArgv: fromSource ? ['--import', pathToFileURL(createRequire(importer).resolve('tsx')).href] : [],
  };
}
