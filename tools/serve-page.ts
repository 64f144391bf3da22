/**
 * `npm run page -- --job <folder>`: serves the page with everything in memory and the result of one solved job, to work on it.
 * `--troubled` shows an answer with faults, `--new` a server without an admin, `--port` another port than 8090.
 * Beside it `npx vite --config web/vite.config.ts` serves the sources as they are written.
 */
import { parseArgs } from 'node:util';
import { ADMIN, pageServer, SETUP_SECRET } from '../test/support/page-server.ts';

const { values } = parseArgs({
  options: {
    job: { type: 'string' },
    troubled: { type: 'boolean', default: false },
    new: { type: 'boolean', default: false },
    port: { type: 'string', default: '8090' },
  },
});

const server = await pageServer({
  job: values.job ?? null,
  ...{ troubled: values.troubled, admin: !values.new, jobs: !values.new && values.job !== undefined },
});
const address = await server.listen({ host: '127.0.0.1', port: Number(values.port) });
console.log(values.new ? `${address}/setup#${SETUP_SECRET}` : `${address}  (${ADMIN.name}, ${ADMIN.password})`);
