import type { TFunction } from 'i18next';

/** What requests and commands are written down as in the audit log, in people's words. */
export const DEED_WORDS: Readonly<Record<string, string>> = {
  'PUT /api/v1/account/password': 'audit.did.password',
  'POST /api/v1/alerts/silences': 'audit.did.silence',
  'DELETE /api/v1/alerts/silences/:id': 'audit.did.silenceEnd',
  'GET /api/v1/audit/export': 'audit.did.auditExport',
  'POST /api/v1/audit/verify': 'audit.did.auditVerify',
  'POST /api/v1/jobs': 'audit.did.job',
  'DELETE /api/v1/jobs/:job': 'audit.did.jobDelete',
  'PATCH /api/v1/jobs/:job': 'audit.did.jobChange',
  'POST /api/v1/jobs/:job/cancel': 'audit.did.jobCancel',
  'POST /api/v1/jobs/:job/clone': 'audit.did.jobClone',
  'POST /api/v1/jobs/:job/restart': 'audit.did.jobRestart',
  'POST /api/v1/jobs/:job/resume': 'audit.did.jobResume',
  'PUT /api/v1/jobs/:job/sharing': 'audit.did.jobSharing',
  'DELETE /api/v1/session': 'audit.did.logout',
  'POST /api/v1/session': 'audit.did.login',
  'POST /api/v1/setup': 'audit.did.setup',
  'POST /api/v1/tokens': 'audit.did.token',
  'DELETE /api/v1/tokens/:token': 'audit.did.tokenRevoke',
  'DELETE /api/v1/trash/:job': 'audit.did.jobRemove',
  'POST /api/v1/trash/:job/restore': 'audit.did.jobRestore',
  'POST /api/v1/uploads': 'audit.did.upload',
  'DELETE /api/v1/uploads/:upload': 'audit.did.uploadForget',
  'POST /api/v1/uploads/:upload/check': 'audit.did.uploadCheck',
  'POST /api/v1/users': 'audit.did.user',
  'DELETE /api/v1/users/:user': 'audit.did.userRemove',
  'PATCH /api/v1/users/:user': 'audit.did.userChange',
  'POST /api/v1/webhooks': 'audit.did.webhook',
  'DELETE /api/v1/webhooks/:webhook': 'audit.did.webhookRemove',
  'users disable': 'audit.did.userOff',
  'users enable': 'audit.did.userOn',
  'users role': 'audit.did.userRole',
  'audit prune': 'audit.did.prune',
  'audit begin-anew': 'audit.did.anew',
  'audit taken up': 'audit.did.takenUp',
  'users add': 'audit.did.user',
  'users remove': 'audit.did.userRemove',
  'users password': 'audit.did.userPassword',
  'tokens create': 'audit.did.token',
  'tokens revoke': 'audit.did.tokenRevoke',
};

/** What somebody did; as it is written down where it is none of these, such as what they were shown. */
export function deedOf(t: TFunction, what: string): string {
  return Object.hasOwn(DEED_WORDS, what) ? t(DEED_WORDS[what]) : what;
}
