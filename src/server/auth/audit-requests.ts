import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '../../log.ts';
import type { AuditLog } from '../../ops/security/audit/audit-log.ts';
import type { AuditEntry } from '../../ops/security/audit/audit-record.ts';

/** What is remembered of a request until it is answered. */
interface AuditMemory {
  isBegun: boolean;
  code: string | null;
  on: AuditEntry['on'];
}

const memories = new WeakMap<FastifyRequest, AuditMemory>();

function memoryOf(request: FastifyRequest): AuditMemory {
  let memory = memories.get(request);
  if (memory === undefined) memories.set(request, (memory = { isBegun: false, code: null, on: {} }));
  return memory;
}

/** What a request came to be about, such as a user that was made; never a secret. */
export function noteForAudit(request: FastifyRequest, on: AuditEntry['on']): void {
  Object.assign(memoryOf(request).on, on);
}

/** Why a request was refused. */
export function noteFault(request: FastifyRequest, code: string): void {
  memoryOf(request).code = code;
}

/**
 * Writes down every request that changes something: before it is done that it will be, and before it is answered how it
 * ended. One that cannot be written down is refused. What is refused to somebody who is known is written down as well;
 * what is refused to nobody is not, or anybody could fill the disk.
 *
 * @param reads whether to write down as well what somebody who is known was shown
 */
export function auditRequests(
  server: FastifyInstance,
  { audit, reads }: { readonly audit: AuditLog | null; readonly reads: boolean },
  log: Logger,
): void {
  if (audit === null) return;
  server.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.audit !== true) return;
    await audit.append({ ...deedOf(request), stage: 'intent', result: null, code: null });
    memoryOf(request).isBegun = true;
  });
  server.addHook('onSend', async (request, reply, payload) => {
    const isKnown = request.principal.user !== null;
    const { audit: isAudited, rule } = request.routeOptions.config;
    if (isAudited !== true && !(reads && isKnown && rule !== undefined && request.method === 'GET')) return payload;
    const { isBegun, code } = memoryOf(request);
    const isRefusal = [401, 403, 404].includes(reply.statusCode) && isKnown;
    if (isAudited === true && !isBegun && !isRefusal) return payload;
    const result = reply.statusCode < 400 ? 'ok' : reply.statusCode < 500 ? 'refused' : 'failed';
    await audit.append({ ...deedOf(request), stage: 'result', result, code }).catch((error: unknown) => {
      // It is done by now; that it was begun stands in the log.
      log.error({ err: error, request: request.id }, 'how a request ended could not be written to the audit log');
    });
    return payload;
  });
}

function deedOf(request: FastifyRequest): Pick<AuditEntry, 'who' | 'from' | 'what' | 'on' | 'request'> {
  const { user, by } = request.principal;
  const params = Object.entries((request.params ?? {}) as Readonly<Record<string, unknown>>);
  return {
    who: { id: user?.id ?? null, name: user?.name ?? 'nobody', by },
    from: request.ip,
    what: `${request.method} ${request.routeOptions.url ?? ''}`,
    on: { ...Object.fromEntries(params.map(([key, value]) => [key, String(value)])), ...memoryOf(request).on },
    request: request.id,
  };
}
