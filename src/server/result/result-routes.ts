import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { API_ROOT, JointEvidence, Plots, Scene, TilesInfo } from '../api.ts';
import { defineRoute, type Route } from '../route.ts';
import { answerPicture, versionOfAnswer } from './answer-of-job.ts';
import { levelsOf, shownWidth, TILE_PX } from './shown-pictures.ts';
import type { ViewCache } from './view-cache.ts';
import type { ViewWork } from './view-work.ts';

export interface ResultRoutesDeps {
  /** Keeps what is seen of a job. */
  readonly cacheOf: (job: JobFolder) => Promise<ViewCache>;
  readonly work: ViewWork;
}

const VIEW = { who: 'job', need: 'view' } as const;
/** A rule has let nobody in without the job; that it is a name and no path is looked at all the same. */
const JOB = z.object({ job: z.string().regex(/^(?!\.)[^/\\\0]{1,200}$/) });
const ID = z.coerce.number().int().min(0).max(65_535);
const JOINT = JOB.extend({ a: ID, b: ID });
const SHOWN = z.object({
  /** The next larger of 64, 128, 256, 512, 1024, 2048 and 4096 is given; left out, the picture's own. */
  width: z.coerce.number().int().min(1).max(65_535).optional(),
  /** The scene's version: what is asked for with it never changes. */
  v: z.string().max(64).optional(),
});
const WEBP = { contentType: 'image/webp' } as const;
const JSON_TYPE = 'application/json; charset=utf-8';
const TILE_LIST = 'tiles.json';
const SCENE = 'scene.json';

/** What a view needs of a call. */
interface ViewCall {
  readonly job: JobFolder;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a viewer of an answer asks for. All of it is made once for each answer and kept. */
export function resultRoutes({ cacheOf, work }: ResultRoutesDeps): Route[] {
  /** Answers with a view of the answer as it is now. A job that is made anew in the meantime has none. */
  const view = async (
    { job, request, reply }: ViewCall,
    { name, type, asked }: { readonly name: string; readonly type: string; readonly asked?: string | undefined },
    make: (job: JobFolder) => Promise<Uint8Array>,
  ): Promise<unknown> => {
    const { id } = job;
    const version = await versionOfAnswer(job);
    const etag = `"${version}-${name}"`;
    const answer = (): FastifyReply =>
      reply
        .header('etag', etag)
        // Under an address with the version nothing else will ever stand; without one the browser asks each time.
        .header('cache-control', asked === version ? 'private, max-age=31536000, immutable' : 'private, no-cache');
    if (request.headers['if-none-match'] === etag) return answer().status(304).send();
    const cache = await cacheOf(job);
    const bytes = await cache
      .get(id, version, name, () => make(job))
      .catch(async (cause: unknown) => {
        // Files that vanish under a reader mean that the steps are being made anew: then this says so.
        await versionOfAnswer(job);
        throw cause;
      });
    return answer()
      .header('content-type', type)
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  };

  /** How the viewer turns the answer: what is shown elsewhere stands as it does there. */
  const uprightDegOf = async (job: JobFolder): Promise<number> => {
    const scene = await sceneOf({ cacheOf, work }, job);
    return (JSON.parse(Buffer.from(scene).toString('utf8')) as Scene).uprightDeg;
  };

  return [
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/scene`,
      rule: VIEW,
      summary: 'Everything that a viewer draws of an answer, but pixels.',
      tag: 'result',
      params: JOB,
      answers: { 200: Scene },
      handle: (call) => view(call, { name: SCENE, type: JSON_TYPE }, (job) => work.make(job, { kind: 'scene' })),
    }),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/fragments/:fragment/image`,
      rule: VIEW,
      summary: 'A fragment with alpha, without metadata.',
      tag: 'result',
      params: JOB.extend({ fragment: ID }),
      query: SHOWN,
      answers: { 200: WEBP },
      handle: ({ params, query, ...call }) => {
        const width = shownWidth(query.width);
        const name = `fragment_${params.fragment}_${width ?? 'own'}.webp`;
        return view(call, { name, type: WEBP.contentType, asked: query.v }, (job) =>
          work.make(job, { kind: 'fragment', fragment: params.fragment, width }),
        );
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/picture`,
      rule: VIEW,
      summary: 'The assembled picture of the largest component, with alpha; small ones serve as thumbnails.',
      tag: 'result',
      params: JOB,
      query: SHOWN.extend({
        /** 1 turns it by the scene's `uprightDeg`; left out, its pixels are those of the scene's page. */
        upright: z.enum(['0', '1']).default('0'),
      }),
      answers: { 200: WEBP },
      handle: ({ query, ...call }) => {
        const width = shownWidth(query.width);
        const upright = query.upright === '1';
        const name = `picture_${width ?? 'own'}${upright ? '_upright' : ''}.webp`;
        return view(call, { name, type: WEBP.contentType, asked: query.v }, async (job) =>
          work.make(job, { kind: 'picture', width, turnDeg: upright ? await uprightDegOf(job) : 0 }),
        );
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/picture/tiles`,
      rule: VIEW,
      summary: 'How the assembled picture is cut into tiles for deep zoom.',
      tag: 'result',
      params: JOB,
      answers: { 200: TilesInfo },
      handle: async ({ job }) => {
        const version = await versionOfAnswer(job);
        const { width, height, scale } = await answerPicture(job);
        return { version, width, height, scale, tilePx: TILE_PX, levels: levelsOf(width, height) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/picture/tiles/:level/:x/:y`,
      rule: VIEW,
      summary: 'A tile of the assembled picture; level 0 is one pixel, each further one is twice as large.',
      tag: 'result',
      params: JOB.extend({ level: ID, x: ID, y: ID }),
      query: SHOWN.pick({ v: true }),
      answers: { 200: WEBP },
      handle: ({ params, query, ...call }) => {
        const { level, x, y } = params;
        const nameOf = (tile: { level: number; x: number; y: number }): string =>
          `tile_${tile.level}_${tile.x}_${tile.y}.webp`;
        return view(call, { name: nameOf(params), type: WEBP.contentType, asked: query.v }, async (job) => {
          const { id } = job;
          const [version, cache] = [await versionOfAnswer(job), await cacheOf(job)];
          const cut = new Map<string, Uint8Array>();
          // One look into the picture cuts all tiles; whoever comes meanwhile waits for it.
          await cache.get(id, version, TILE_LIST, async () => {
            for (const tile of await work.cutTiles(job)) {
              cut.set(nameOf(tile), tile.bytes);
              await cache.put(id, version, nameOf(tile), tile.bytes);
            }
            return Buffer.from(JSON.stringify([...cut.keys()]));
          });
          const own = cut.get(nameOf(params)) ?? (await cache.peek(id, version, nameOf(params)));
          if (own !== null) return own;
          const { width, height } = await answerPicture(job);
          const side = 2 ** (levelsOf(width, height) - 1 - level);
          if (level >= levelsOf(width, height) || x * TILE_PX * side >= width || y * TILE_PX * side >= height)
            throw new FrameError('FRAME_REQUEST_NOT_FOUND', 'There is no such tile.', {
              remedy: 'Ask for those that picture/tiles tells of.',
            });
          // It was kept once and has gone, as what is kept in memory may.
          const again = (await work.cutTiles(job)).find((tile) => nameOf(tile) === nameOf(params));
          return again!.bytes;
        });
      },
    }),
    ...(['reference', 'original'] as const).map((what) =>
      defineRoute({
        method: 'GET',
        path: `${API_ROOT}/jobs/:job/${what}`,
        rule: VIEW,
        summary:
          what === 'reference'
            ? 'The picture of the intact work that the job was given, without metadata.'
            : 'In simulation: the original that was cut, without metadata.',
        tag: 'result',
        params: JOB,
        query: SHOWN,
        answers: { 200: WEBP },
        handle: ({ query, ...call }) => {
          const width = shownWidth(query.width);
          const name = `${what}_${width ?? 'own'}.webp`;
          return view(call, { name, type: WEBP.contentType, asked: query.v }, (job) => {
            const file = what === 'reference' ? job.data.referenceFile() : job.info.original;
            if (file === null)
              throw new FrameError('FRAME_REQUEST_NOT_FOUND', `The job has no ${what}.`, {
                remedy: 'The scene tells which pictures there are.',
              });
            return work.make(job, { kind: 'input', file, width });
          });
        },
      }),
    ),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/joints/:a/:b`,
      rule: VIEW,
      summary: 'What speaks for and against one joint.',
      tag: 'result',
      params: JOINT,
      answers: { 200: JointEvidence },
      handle: ({ params, ...call }) => {
        const { a, b } = ordered(params);
        return view(call, { name: `joint_${a}_${b}.json`, type: JSON_TYPE }, (job) =>
          work.make(job, { kind: 'joint', a, b }),
        );
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/joints/:a/:b/seam.png`,
      rule: VIEW,
      summary: 'Both fragments laid together around their seam.',
      tag: 'result',
      params: JOINT,
      query: SHOWN.pick({ v: true }),
      answers: { 200: { contentType: 'image/png' } },
      handle: ({ params, query, ...call }) => {
        const { a, b } = ordered(params);
        return view(call, { name: `seam_${a}_${b}.png`, type: 'image/png', asked: query.v }, (job) =>
          work.make(job, { kind: 'seam', a, b }),
        );
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/jobs/:job/plots`,
      rule: VIEW,
      summary: 'Scores, times of the steps and what the learners said, as counts to draw.',
      tag: 'result',
      params: JOB,
      answers: { 200: Plots },
      handle: (call) => view(call, { name: 'plots.json', type: JSON_TYPE }, (job) => work.make(job, { kind: 'plots' })),
    }),
  ];
}

/** What the list of jobs and the viewer ask for first; asked for ahead, whoever looks need not wait for it. */
export async function sceneOf({ cacheOf, work }: ResultRoutesDeps, job: JobFolder): Promise<Uint8Array> {
  const cache = await cacheOf(job);
  return cache.get(job.id, await versionOfAnswer(job), SCENE, () => work.make(job, { kind: 'scene' }));
}

/** The same joint whichever fragment is named first. */
function ordered({ a, b }: { readonly a: number; readonly b: number }): { a: number; b: number } {
  return { a: Math.min(a, b), b: Math.max(a, b) };
}
