import { Readable } from 'node:stream';
import { FrameError } from '../../errors.ts';
import {
  CSV_HEAD,
  csvLine,
  exportAudit,
  readAuditPage,
  type AuditFilter,
} from '../../ops/security/audit/read-audit.ts';
import { readHead } from '../../ops/security/audit/chain-file.ts';
import { verifyAudit } from '../../ops/security/audit/verify-audit.ts';
import { API_ROOT, AuditExportQuery, AuditQuery, AuditRecord, AuditReport, pageOf } from '../api.ts';
import { defineRoute, type Route } from '../route.ts';
import type { AuthDeps } from './auth-deps.ts';

/** The audit log, for those who may see it. */
export function auditRoutes({ audit, anchors = () => Promise.resolve([]) }: AuthDeps): Route[] {
  const rule = { who: 'permission', permission: 'view_audit' } as const;
  const tag = 'system';

  const folder = (): string => {
    if (audit !== null) return audit.folder;
    throw new FrameError('FRAME_REQUEST_NOT_FOUND', 'The audit log is switched off.', {
      remedy: 'Set audit.enabled in security-config.yml.',
    });
  };

  return [
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/audit`, rule, tag },
      summary: 'Lists what was done, the newest first.',
      query: AuditQuery,
      answers: { 200: pageOf(AuditRecord) },
      handle: async ({ query }) => {
        const before = query.cursor === undefined ? null : Number(query.cursor);
        const page = await readAuditPage(folder(), { ...filterOf(query), before, limit: query.limit });
        const head = await readHead(folder());
        const next = page.before === null ? null : String(page.before);
        return { items: [...page.records], next, total: head?.count ?? 0 };
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/audit/export`, rule, tag },
      summary: 'Gives the audit log as JSON lines or as a table, the oldest first.',
      query: AuditExportQuery,
      answers: { 200: { contentType: 'application/jsonl' } },
      // Whoever takes the whole log away is in it.
      audit: true,
      handle: ({ query, reply }) => {
        const records = exportAudit(folder(), filterOf(query));
        const isCsv = query.format === 'csv';
        reply.header('content-disposition', `attachment; filename="audit.${query.format}"`);
        return reply
          .type(isCsv ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8')
          .send(Readable.from(isCsv ? csvLines(records) : jsonLines(records)));
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/audit/verify`, rule, tag },
      summary: 'Looks whether the audit log is as it was written.',
      answers: { 200: AuditReport },
      handle: async () => verifyAudit(folder(), await anchors()),
    }),
  ];
}

function filterOf({ who, what, from, until }: Pick<AuditQuery, 'who' | 'what' | 'from' | 'until'>): AuditFilter {
  return {
    ...{ who, what },
    fromMs: from === undefined ? undefined : Date.parse(from),
    untilMs: until === undefined ? undefined : Date.parse(until),
  };
}

async function* jsonLines(records: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

async function* csvLines(records: AsyncIterable<Parameters<typeof csvLine>[0]>): AsyncGenerator<string> {
  yield CSV_HEAD;
  for await (const record of records) yield csvLine(record);
}
