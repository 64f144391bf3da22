import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { MEASURE_NAMES, SEVERITIES } from '../formats/alerting-config.ts';
import { PERMISSIONS } from '../formats/permissions.ts';
import { HEALTH_REPORT } from '../formats/reports/health-report.ts';
import { STEP_NAMES } from '../jobs/steps.ts';
import { NOTICE_KINDS } from '../ops/alerts/notice.ts';

/*
 * What the API says and hears, version 1: every value that crosses the line has its schema here, and its type beside it.
 * The page and the client import the types alone; the OpenAPI description is made from the schemas. Times are ISO 8601 in
 * UTC, lengths are pixels of the fragments as given, turns are degrees clockwise on the screen, shares are 0 to 1.
 */

export const API_ROOT = '/api/v1';

// --- faults

/** Every answer that is no success. */
export const Fault = z.object({
  error: z.object({
    /** From docs/reference/errors.md. */
    code: z.enum(ERROR_CODES),
    /** One sentence: what is wrong. */
    message: z.string(),
    /** What to do about it. */
    remedy: z.string().optional(),
    /** The file or field it is about, as the caller named it; never a path of the server's disk. */
    field: z.string().optional(),
    /** Whether the same call can succeed later. */
    retry: z.boolean(),
    /** Names the request in the server's log. */
    requestId: z.string(),
  }),
});
export type Fault = z.infer<typeof Fault>;

// --- people

export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;

export const User = z.object({
  id: z.string(),
  name: z.string().min(1).max(64),
  role: z.string(),
  created: z.iso.datetime(),
  /** Null where it has never been. */
  lastSeen: z.iso.datetime().nullable(),
  disabled: z.boolean(),
});
export type User = z.infer<typeof User>;

/** Somebody as those see them who share jobs with them: nothing of their role, or of when they were here. */
export const Person = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof Person>;

export const People = z.object({ people: z.array(Person) });
export type People = z.infer<typeof People>;

/** Who is asking. */
export const Session = z.object({
  /** Null for nobody; a synthetic admin where authentication is switched off. */
  user: User.nullable(),
  permissions: z.array(Permission),
  /** Whether there is no admin yet: the page then asks for the one-time link. */
  setupNeeded: z.boolean(),
  /** False where `authentication.enabled` is false. */
  authentication: z.boolean(),
  /** When the access token ends; null for API tokens and nobody. */
  expires: z.iso.datetime().nullable(),
  programVersion: z.string(),
});
export type Session = z.infer<typeof Session>;

/** What a link for setting a password is followed with. */
export const Setup = z.object({
  /** From the link: `fpa_…` makes the first administrator, `fpi_…` sets a password. */
  token: z.string().min(1).max(200),
  /** Of the first administrator; others have one. */
  name: z.string().min(1).max(64).optional(),
  password: z.string().min(1).max(1000),
  as: z.enum(['cookie', 'bearer']).default('cookie'),
});
export type Setup = z.infer<typeof Setup>;

export const Credentials = z.object({
  name: z.string().min(1).max(200),
  password: z.string().min(1).max(1000),
  /** `cookie` for the page, `bearer` for scripts, which get their tokens in the answer. */
  as: z.enum(['cookie', 'bearer']).default('cookie'),
});
export type Credentials = z.infer<typeof Credentials>;

/** Somebody who has logged in, or has gone on with a session. */
export const Login = Session.extend({
  /** For `bearer`: the access token goes into `Authorization: Bearer …`, the refresh token is good once. Null for `cookie`. */
  tokens: z.object({ access: z.string(), refresh: z.string(), refreshExpires: z.iso.datetime() }).nullable(),
});
export type Login = z.infer<typeof Login>;

/** For `bearer` alone; the page sends its cookie. */
export const Refresh = z.object({ refreshToken: z.string().max(500).optional() }).nullish();
export type Refresh = z.infer<typeof Refresh>;

export const PasswordChange = z.object({ old: z.string().min(1).max(1000), new: z.string().min(1).max(1000) });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** A token for scripts, without what it is. */
export const ApiToken = z.object({
  id: z.string(),
  name: z.string(),
  user: z.object({ id: z.string(), name: z.string() }),
  scope: z.array(Permission),
  created: z.iso.datetime(),
  expires: z.iso.datetime(),
  lastUsed: z.iso.datetime().nullable(),
});
export type ApiToken = z.infer<typeof ApiToken>;

export const NewApiToken = z.object({
  name: z.string().min(1).max(64),
  /** What it may at most: a part of what its user may. */
  scope: z.array(Permission).min(1),
  days: z.int().min(1).max(365).default(90),
});
export type NewApiToken = z.infer<typeof NewApiToken>;

/** The only time that a token is told. */
export const MadeApiToken = ApiToken.extend({ secret: z.string() });
export type MadeApiToken = z.infer<typeof MadeApiToken>;

/** The only time that a link is told; whoever has it sets the password. */
export const PasswordLink = z.object({
  token: z.string(),
  /** On this server, such as `/setup#token=…`: the part behind `#` reaches no log. */
  path: z.string(),
  expires: z.iso.datetime(),
});
export type PasswordLink = z.infer<typeof PasswordLink>;

export const NewUser = z.object({
  name: z.string().min(1).max(64),
  role: z.string().min(1).max(40),
  /** Left out, a link is made by which they set their own. */
  password: z.string().min(1).max(1000).optional(),
});
export type NewUser = z.infer<typeof NewUser>;

export const MadeUser = z.object({ user: User, link: PasswordLink.nullable() });
export type MadeUser = z.infer<typeof MadeUser>;

export const UserChange = z.object({
  role: z.string().min(1).max(40).optional(),
  disabled: z.boolean().optional(),
  /** True ends all their sessions and makes a link for a new password. */
  newPassword: z.boolean().optional(),
});
export type UserChange = z.infer<typeof UserChange>;

export const Role = z.object({
  name: z.string(),
  /** With what they imply. */
  permissions: z.array(Permission),
});
export type Role = z.infer<typeof Role>;

/** One line of the audit log. */
export const AuditRecord = z.object({
  n: z.int(),
  at: z.iso.datetime(),
  /** That something is about to be done, how it ended, or what the log says of itself. */
  stage: z.enum(['intent', 'result', 'note']),
  who: z.object({ id: z.string().nullable(), name: z.string(), by: z.string() }),
  from: z.string(),
  what: z.string(),
  on: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  request: z.string().nullable(),
  result: z.enum(['ok', 'refused', 'failed']).nullable(),
  code: z.string().nullable(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

const auditFilter = {
  who: z.string().max(100).optional(),
  what: z.string().max(100).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
};
export const AuditQuery = z.object({
  ...auditFilter,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AuditQuery = z.infer<typeof AuditQuery>;
export const AuditExportQuery = z.object({ ...auditFilter, format: z.enum(['jsonl', 'csv']).default('jsonl') });
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;

export const AuditReport = z.object({
  ok: z.boolean(),
  records: z.int(),
  first: z.int().nullable(),
  last: z.int().nullable(),
  /** Backups that remember where the log stood and were held against it. */
  anchors: z.int(),
  problems: z.array(z.object({ record: z.int().nullable(), says: z.string() })),
  notes: z.array(z.string()),
});
export type AuditReport = z.infer<typeof AuditReport>;

// --- jobs

export const JobState = z.enum(['queued', 'running', 'stopped', 'failed', 'done']);
export type JobState = z.infer<typeof JobState>;
export const Step = z.enum(STEP_NAMES);
export type Step = z.infer<typeof Step>;

/** Where a running step is. */
export const Progress = z.object({
  step: Step,
  filter: z.string(),
  /** 1 to `count`. */
  number: z.int(),
  count: z.int(),
  /** Items of this step that are done, of `total`; both 0 before it tells. */
  done: z.number(),
  total: z.number(),
  /** Time left to the end of the whole job, seconds, as a range; null while too little is known. */
  secondsLeft: z.object({ from: z.number(), to: z.number() }).nullable(),
});
export type Progress = z.infer<typeof Progress>;

export const JobFailure = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() });

/** A job in a list. */
export const Job = z.object({
  id: z.string(),
  /** As its owner calls it; the id where it has no name. */
  name: z.string(),
  mode: z.enum(['simulation', 'fragments']),
  state: JobState,
  created: z.iso.datetime(),
  /** When it was done or failed. */
  ended: z.iso.datetime().nullable(),
  /** Null for jobs that the command line made. */
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Others who may see it. */
  sharedWith: z.array(z.object({ id: z.string(), name: z.string() })),
  priority: z.int().min(-10).max(10),
  /** Place in the queue, 1 for the next; null for a job that does not wait. */
  queuePlace: z.int().nullable(),
  /** How many runs have begun. */
  attempts: z.int(),
  progress: Progress.nullable(),
  error: JobFailure.nullable(),
  /** Of a finished job. */
  answer: z
    .object({
      fragments: z.int(),
      placed: z.int(),
      sure: z.int(),
      likely: z.int(),
      doubtful: z.int(),
      components: z.int(),
      /** In simulation: fragments that stand where the truth has them. */
      right: z.int().nullable(),
    })
    .nullable(),
  /** Whether there is a picture for a thumbnail. */
  picture: z.boolean(),
  /** What the one who asks may do with it. */
  may: z.object({ change: z.boolean(), delete: z.boolean(), share: z.boolean(), readLogs: z.boolean() }),
});
export type Job = z.infer<typeof Job>;

export const JobStep = z.object({
  step: Step,
  filter: z.string(),
  done: z.boolean(),
  /** Why it would run again; empty for a step that is done. */
  reasons: z.array(z.string()),
  /** What its last run took, seconds. */
  wallSeconds: z.number().nullable(),
  cpuSeconds: z.number().nullable(),
});
export type JobStep = z.infer<typeof JobStep>;

export const JobDetail = Job.extend({
  steps: z.array(JobStep),
  params: z.record(z.string(), z.unknown()),
  /** Names of the parameters that are not at their defaults. */
  changedParams: z.array(z.string()),
  pictures: z.array(z.string()),
  reference: z.boolean(),
  warnings: z.array(z.string()),
});
export type JobDetail = z.infer<typeof JobDetail>;

/** One page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    /** Ask with `?cursor=` for what follows; null at the end. */
    next: z.string().nullable(),
    total: z.int(),
  });

export const JobQuery = z.object({
  state: z.union([JobState, z.array(JobState)]).optional(),
  /** Part of a name or id, whatever its case. */
  search: z.string().max(200).optional(),
  owner: z.string().optional(),
  sort: z.enum(['newest', 'oldest', 'name']).default('newest'),
  cursor: z.string().max(1500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type JobQuery = z.infer<typeof JobQuery>;

/** A new job, made of a finished upload. */
export const NewJob = z.object({
  upload: z.string(),
  mode: z.enum(['simulation', 'fragments']),
  name: z.string().min(1).max(200).optional(),
  /** In simulation: which masks, such as `1:9`. @default all */
  parts: z.string().max(200).optional(),
  /** Of the upload's files: the path of a picture of the intact work, which is no fragment. */
  reference: z.string().max(400).optional(),
  /** As in `params.json`. */
  params: z.record(z.string(), z.unknown()).default({}),
  priority: z.int().min(-10).max(10).default(0),
});
export type NewJob = z.infer<typeof NewJob>;

/** What the event stream of one job, or of all that one may see, tells. Each event has a number; the stream can be taken up after any of them. */
export const JobEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('job'), job: Job }),
  z.object({ kind: z.literal('progress'), id: z.string(), progress: Progress }),
  z.object({
    kind: z.literal('log'),
    id: z.string(),
    at: z.iso.datetime(),
    level: z.enum(['info', 'warn', 'error']),
    message: z.string(),
  }),
  z.object({ kind: z.literal('gone'), id: z.string() }),
  /** What was missed is not kept any more: ask for everything anew. */
  z.object({ kind: z.literal('reload') }),
]);
export type JobEvent = z.infer<typeof JobEvent>;

/** What a job may be told after it was made. */
export const JobPatch = z.object({
  /** Null takes the name away. */
  name: z.string().trim().min(1).max(200).nullable().optional(),
  priority: z.int().min(-10).max(10).optional(),
});
export type JobPatch = z.infer<typeof JobPatch>;

/** Everybody who may see a job beside its owner and administrators. */
export const Sharing = z.object({
  /** Ids of users; whoever is left out does not see it any more. */
  users: z.array(z.string().min(1).max(100)).max(100),
});
export type Sharing = z.infer<typeof Sharing>;

/** From where a job is made anew. */
export const Restart = z.object({ from: Step });
export type Restart = z.infer<typeof Restart>;

/** A new job from the input of another one. */
export const Clone = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  /** As in `params.json`; only what differs from the other job. */
  params: z.record(z.string(), z.unknown()).default({}),
  priority: z.int().min(-10).max(10).default(0),
});
export type Clone = z.infer<typeof Clone>;

/** A job in the trash. */
export const TrashedJob = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  deleted: z.iso.datetime(),
  deletedBy: z.string(),
  /** When it goes for good. */
  expires: z.iso.datetime(),
});
export type TrashedJob = z.infer<typeof TrashedJob>;

/** One parameter, for a form. */
export const ParameterInfo = z.object({
  /** With a dot after its group, as `params` of a job has it. */
  key: z.string(),
  type: z.enum(['whole', 'real', 'flag', 'choice', 'text']),
  /** In words, as it follows "must be". */
  expects: z.string(),
  default: z.unknown(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.union([z.string(), z.number()])).nullable(),
  /** A regular expression that a text matches. */
  pattern: z.string().nullable(),
  /** What it does. */
  does: z.string(),
  /** Whether it has an effect here, or steers the MATLAB scripts only. */
  effective: z.boolean(),
  /** Whether one who makes a job over the API may set it; the server sets the others. */
  settable: z.boolean(),
});
export type ParameterInfo = z.infer<typeof ParameterInfo>;

/** Two runs held against each other. */
export const JobComparison = z.object({
  a: Job,
  b: Job,
  params: z.array(z.object({ key: z.string(), a: z.unknown(), b: z.unknown() })),
  steps: z.array(z.object({ step: Step, secondsA: z.number().nullable(), secondsB: z.number().nullable() })),
  /** Null where the two do not have the same fragments, or one has no answer. */
  poses: z
    .object({
      /** Fragments that are placed in both. */
      common: z.int(),
      onlyA: z.array(z.string()),
      onlyB: z.array(z.string()),
      /** Of the common ones, those that lie elsewhere once the two answers are laid over each other by one motion. */
      moved: z.array(z.object({ file: z.string(), shiftPx: z.number(), turnDeg: z.number() })),
    })
    .nullable(),
});
export type JobComparison = z.infer<typeof JobComparison>;

export const LogQuery = z.object({
  step: Step.optional(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('trace'),
  /** As the answer before said it; from the beginning without one. */
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type LogQuery = z.infer<typeof LogQuery>;

export const LogLine = z.object({
  at: z.iso.datetime(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  /** `pipeline`, or a filter. */
  part: z.string(),
  message: z.string(),
  step: Step.nullable(),
  /** What else the line tells: numbers and words by name. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type LogLine = z.infer<typeof LogLine>;

/** A stretch of a job's log. */
export const LogPage = z.object({
  items: z.array(LogLine),
  /** Where to read on, also when there is nothing more yet. */
  next: z.string(),
  /** Whether more can be read at once. */
  more: z.boolean(),
});
export type LogPage = z.infer<typeof LogPage>;

export const OutputFile = z.object({ path: z.string(), sizeBytes: z.int(), step: Step.nullable(), type: z.string() });
export type OutputFile = z.infer<typeof OutputFile>;

// --- uploads

/** A file that is to be sent. */
export const UploadFile = z.object({
  /** Relative, with `/`: `masks/1.png`, `original.jpg`, or a plain name. */
  path: z.string().min(1).max(400),
  sizeBytes: z.int().min(0),
  /** SHA-256 of the whole content, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type UploadFile = z.infer<typeof UploadFile>;

export const NewUpload = z.object({ files: z.array(UploadFile).min(1).max(5000) });
export type NewUpload = z.infer<typeof NewUpload>;

/** A file of an upload, and how it stands. */
export const UploadedFile = UploadFile.extend({
  /** Bytes that the server has from the start; `sizeBytes` when it needs no more of this file. */
  haveBytes: z.int(),
  state: z.enum(['waiting', 'complete', 'refused']),
  /** Why it was refused. */
  error: JobFailure.nullable(),
});
export type UploadedFile = z.infer<typeof UploadedFile>;

export const Upload = z.object({
  id: z.string(),
  created: z.iso.datetime(),
  /** After this it is cleared away if nothing more comes. */
  expires: z.iso.datetime(),
  /** Send chunks of at most so many bytes. */
  chunkBytes: z.int(),
  files: z.array(UploadedFile),
  /** Of a zip: the pictures in it, once it is unpacked. */
  unpacked: z.array(z.object({ path: z.string(), sizeBytes: z.int() })).nullable(),
  complete: z.boolean(),
});
export type Upload = z.infer<typeof Upload>;

/** What to look for in an upload before a job is made of it. */
export const CheckUpload = z.object({
  mode: z.enum(['simulation', 'fragments']),
  parts: z.string().max(200).optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  reference: z.string().max(400).optional(),
});
export type CheckUpload = z.infer<typeof CheckUpload>;

/** What would be wrong with a job of this upload. */
export const UploadCheck = z.object({
  /** Whether a job can be made of it. */
  fit: z.boolean(),
  files: z.array(z.object({ path: z.string(), problem: JobFailure.nullable() })),
  /** What is wrong with the whole, such as masks that overlap, or a parameter. */
  problem: JobFailure.nullable(),
  /** What one should know, one sentence each. */
  notices: z.array(z.string()),
});
export type UploadCheck = z.infer<typeof UploadCheck>;

// --- webhooks

/** What happens to a job that a program may be told of. */
export const WebhookEvent = z.enum(['job.queued', 'job.done', 'job.failed', 'job.stopped']);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

export const NewWebhook = z.object({
  /** https or http, on the public internet or let through by the administrator. */
  url: z.string().min(1).max(2048),
  events: z.array(WebhookEvent).min(1).max(WebhookEvent.options.length),
});
export type NewWebhook = z.infer<typeof NewWebhook>;

/** An address that is told of what becomes of its owner's jobs, signed by the Standard Webhooks scheme. */
export const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(WebhookEvent),
  created: z.iso.datetime(),
  /** Null before the first. */
  lastDelivered: z.iso.datetime().nullable(),
  /** Since when nothing gets through, and why; null where all is well. */
  failing: z.object({ since: z.iso.datetime(), reason: z.string() }).nullable(),
  /** Messages that wait to be delivered. */
  waiting: z.int(),
});
export type Webhook = z.infer<typeof Webhook>;

/** A new webhook, with the secret that its messages are signed by: it is told this once and never again. */
export const MadeWebhook = Webhook.extend({ secret: z.string() });
export type MadeWebhook = z.infer<typeof MadeWebhook>;

// --- the result, for a viewer

/** Everything a viewer draws of an answer, but pixels. Outlines and joints' seams are in the frame of the fragment, in pixels. */
export const Scene = z.object({
  /** Changes with the answer: pictures asked for with `?v=` and this may be kept for ever. */
  version: z.string(),
  /** Its pixels are those of the assembled picture before that was shrunk; further components stand to its right. */
  page: z.object({ width: z.number(), height: z.number() }),
  fragments: z.array(
    z.object({
      id: z.int(),
      file: z.string(),
      width: z.int(),
      height: z.int(),
      /** x, y, x, y, … closed, simplified to half a pixel. */
      outline: z.array(z.number()),
      /** Null for a fragment that is left aside. */
      pageFromFragment: z.object({ turnDeg: z.number(), x: z.number(), y: z.number() }).nullable(),
      component: z.int(),
      probability: z.number(),
      confidence: z.enum(['sure', 'likely', 'doubtful']).nullable(),
      /** In simulation: where it truly belongs in the same page frame, and whether it stands there. */
      truth: z
        .object({
          pageFromFragment: z.object({ turnDeg: z.number(), x: z.number(), y: z.number() }),
          right: z.boolean(),
        })
        .nullable(),
    }),
  ),
  joints: z.array(
    z.object({
      a: z.int(),
      b: z.int(),
      probability: z.number(),
      confidence: z.enum(['sure', 'likely', 'doubtful']),
      /** Length of the contact. */
      contactPx: z.number(),
      gapPx: z.number(),
      /** In simulation: whether the joint is right. */
      right: z.boolean().nullable(),
    }),
  ),
  /** Pictures that can be laid over the answer. */
  reference: z.boolean(),
  original: z.boolean(),
  /** How the original lies on the page; null where there is none, or it cannot be told. */
  pageFromOriginal: z.object({ turnDeg: z.number(), x: z.number(), y: z.number() }).nullable(),
  /** The turn by which the answer is shown: as its original hung, else as it stands upright where it is a rectangle, else 0. */
  uprightDeg: z.number(),
});
export type Scene = z.infer<typeof Scene>;

/** What speaks for and against one joint. */
export const JointEvidence = z.object({
  a: z.int(),
  b: z.int(),
  probability: z.number(),
  /** Score by hand, 0 to 1. */
  score: z.number().nullable(),
  /** The ensemble's probability and each learner's vote; null where no learner was asked. */
  ensemble: z.number().nullable(),
  votes: z.array(z.object({ learner: z.string(), vote: z.number(), alpha: z.number() })),
  /** What the score looks at, by name, such as contour fit, length of the seam, colours across it. */
  evidence: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
  /** The two contours along the seam, in the frame of fragment a. */
  seam: z.object({ a: z.array(z.number()), b: z.array(z.number()) }),
  /** Other candidates for the same pair, best first. */
  otherCandidates: z.array(z.object({ score: z.number(), turnDeg: z.number(), x: z.number(), y: z.number() })),
});
export type JointEvidence = z.infer<typeof JointEvidence>;

/** The assembled picture, cut into tiles for deep zoom. */
export const TilesInfo = z.object({
  version: z.string(),
  width: z.int(),
  height: z.int(),
  /** Side of a tile, pixels; those at the right and the bottom are smaller. */
  tilePx: z.int(),
  /** 0 is one pixel; each level is twice the one before; `levels - 1` is the whole picture. */
  levels: z.int(),
  /** Pixels of the picture per pixel of the scene's page. */
  scale: z.number(),
});
export type TilesInfo = z.infer<typeof TilesInfo>;

/** Counts of values from 0 to 1 in bins of equal width. */
const Histogram = z.array(z.int());

/** What there is to draw of a job in plots. */
export const Plots = z.object({
  /** Probabilities of all candidates of step 5, and of those that were kept. */
  candidates: Histogram,
  kept: Histogram,
  /** Of the answer. */
  joints: Histogram,
  fragments: Histogram,
  /** In simulation: of kept candidates, those that are right and those that are wrong. */
  right: Histogram.nullable(),
  wrong: Histogram.nullable(),
  steps: z.array(z.object({ step: Step, seconds: z.number(), items: z.number().nullable() })),
  /** Empty where the score by hand judged alone. */
  learners: z.array(
    z.object({
      learner: z.string(),
      alpha: z.number(),
      /** How many candidates it was asked about. */
      asked: z.int(),
      votes: Histogram,
      /** Share of its votes that fall on the side of the ensemble's decision. */
      agreement: z.number().nullable(),
      /** In simulation: share of its votes that are on the right side. */
      accuracy: z.number().nullable(),
    }),
  ),
});
export type Plots = z.infer<typeof Plots>;

// --- the system, for administrators

/** Whether this installation can do its work, each part really exercised. */
export const Health = HEALTH_REPORT;
export type Health = z.infer<typeof Health>;

/** How figures went, for plots. */
export const MetricsHistory = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  courses: z.array(
    z.object({
      path: z.string(),
      title: z.string(),
      unit: z.string(),
      /** Figures of one group share a plot. */
      group: z.string(),
      /** Instant in ms since 1970, and the value; oldest first. */
      points: z.array(z.tuple([z.number(), z.number()])),
      min: z.number(),
      mean: z.number(),
      max: z.number(),
      last: z.number(),
    }),
  ),
});
export type MetricsHistory = z.infer<typeof MetricsHistory>;

const Silence = z.object({
  id: z.string(),
  /** A rule, or a group. */
  of: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  why: z.string(),
});

export const Alerts = z.object({
  /** Null where nothing was evaluated yet. */
  evaluated: z.iso.datetime().nullable(),
  rules: z.array(
    z.object({
      id: z.string(),
      group: z.string(),
      severity: z.enum(SEVERITIES),
      measure: z.enum(MEASURE_NAMES),
      /** Of the threshold and the value. */
      unit: z.string(),
      worse: z.enum(['above', 'below']),
      threshold: z.number(),
      state: z.enum(['ok', 'pending', 'firing', 'unknown']),
      since: z.iso.datetime().nullable(),
      value: z.number().nullable(),
      silence: Silence.nullable(),
    }),
  ),
  silences: z.array(Silence),
  channels: z.array(z.object({ name: z.string(), failures: z.int(), failingSince: z.iso.datetime().nullable() })),
  /** The last ones, newest first. */
  notices: z.array(
    z.object({ at: z.iso.datetime(), kind: z.enum(NOTICE_KINDS), group: z.string(), severity: z.enum(SEVERITIES) }),
  ),
});
export type Alerts = z.infer<typeof Alerts>;

export const NewSilence = z.object({
  /** A rule, or a group. */
  of: z.string().min(1).max(200),
  minutes: z
    .int()
    .min(1)
    .max(60 * 24 * 31),
  why: z.string().max(500).default(''),
});
export type NewSilence = z.infer<typeof NewSilence>;

export const Backups = z.object({
  /** Null where there is no repository. */
  lastGood: z.iso.datetime().nullable(),
  lastGoodDrill: z.iso.datetime().nullable(),
  /** Newest first. */
  backups: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['backup', 'recovery_point']),
      state: z.enum(['good', 'unverified', 'damaged', 'failed']),
      created: z.iso.datetime().nullable(),
    }),
  ),
});
export type Backups = z.infer<typeof Backups>;

/** What the server itself does now. */
export const ServerLoad = z.object({
  programVersion: z.string(),
  started: z.iso.datetime(),
  jobs: z.int(),
  waiting: z.int(),
  running: z.int(),
  parallel: z.int(),
  threads: z.int(),
  /** How late the server came to its work since this was asked last, seconds; null where nothing was seen yet. */
  eventLoopDelay: z.object({ mean: z.number(), p99: z.number(), max: z.number() }).nullable(),
});
export type ServerLoad = z.infer<typeof ServerLoad>;
