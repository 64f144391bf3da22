/** What the processes of a server have no use for. */
const SECRETS = ['JWT_SECRET_KEY'];

/** The environment without the secrets that only the server needs. */
export function environmentOfProcesses(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([variable]) => !SECRETS.includes(variable)));
}
