import { readEnvironment, type Environment } from '../jobs/environment.ts';
import { readDataProtection } from '../ops/keys/data-protection.ts';
import { KeyRing } from '../ops/keys/key-ring.ts';

/**
 * The keys of jobs, as the environment and the working folder say; no key is opened before a file needs it.
 * @param securityFile in place of what PIPELINE_SECURITY_CONFIG names, or `security-config.yml` in the working folder.
 */
export async function findJobKeys(environment?: Environment, securityFile?: string): Promise<KeyRing> {
  const workingDir = process.cwd();
  const { keyFile, keyPassphrase, securityConfig } = environment ?? (await readEnvironment(workingDir, process.env));
  const { encryptionAtRest } = await readDataProtection(workingDir, securityFile ?? securityConfig.value);
  return new KeyRing({
    ...{ encryptsNewJobs: encryptionAtRest, keyFile: keyFile.value, passphrase: keyPassphrase.value },
    now: () => new Date(),
  });
}
