import type { DOCTOR_POINTS } from '../../formats/reports/doctor-report.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Point } from './point.ts';
import { secondsOfAll } from './vote-speeds.ts';

type Keys = (typeof DOCTOR_POINTS)['configuration'][number];

/** Fewer votes a second than this, and step 5 takes longer than the steps around it. */
const SLOW_VOTES = 100;
/** A job of this program logs some hundred lines; debugging some thousand. */
const DETAILED = ['debug', 'trace'];

export function configurationPoints(context: DoctorContext): Record<Keys, Point> {
  const { params } = context;
  return {
    async network_input_size() {
      const speeds = await context.votes();
      if (speeds === null) return { measured: 'there are no learners', value: null, unit: null, verdict: 'ok' };
      const figures: string[] = [];
      for (const learner of speeds.learners) {
        const { name, size } = learner;
        const seconds = await learner.secondsOf(params['boost.batch_size']);
        const { width, height } = size;
        figures.push(`${name} (${width}x${height} px) ${(speeds.seams / seconds).toFixed(0)}`);
      }
      const [{ size }] = speeds.learners;
      return {
        measured: `votes per second of each learner: ${figures.join(', ')}; the size is part of a learner's graph, so it is not a setting: other sizes need other learners (\`train\`)`,
        ...{ value: `${size.width}x${size.height}`, unit: 'px', verdict: 'ok' },
      };
    },

    async ensemble_size() {
      const speeds = await context.votes();
      if (speeds === null) return { measured: 'there are no learners', value: 0, unit: 'learners', verdict: 'ok' };
      const seconds = await secondsOfAll(speeds, params['boost.batch_size']);
      const perSecond = speeds.seams / seconds;
      const count = speeds.learners.length;
      const slow = perSecond < SLOW_VOTES;
      return {
        measured: `learners: ${count}, which together judge ${perSecond.toFixed(0)} seams per second and thread; a later one is asked only while it can change the decision`,
        ...{ value: Number(perSecond.toFixed(0)), unit: 'seams/s', verdict: slow ? 'advice' : 'ok' },
        advice: slow ? 'Use a graphics card (boost.device=auto), or a model of fewer or smaller learners.' : null,
        gain: slow
          ? `With one learner less about ${(100 / count).toFixed(0)} % of the time of voting, by their number.`
          : null,
      };
    },

    async preprocessing() {
      const { profile, top_k: topK } = params;
      const threads = params.threads === 0 ? context.cores : params.threads;
      const fast = await context.matching(threads, 'fast');
      const now = profile === 'fast' ? fast : await context.matching(threads, profile);
      const times = now / fast;
      return {
        measured: `profile ${profile} with top_k ${topK} matches a small puzzle in ${now.toFixed(2)} s, ${times.toFixed(1)} times the time of profile fast`,
        ...{
          value: Number(times.toFixed(2)),
          unit: 'times',
          verdict: profile === 'quality' && times > 1.5 ? 'advice' : 'ok',
        },
        ...(profile === 'quality' &&
          times > 1.5 && {
            advice: 'Take profile balanced for every day, and quality for what it leaves aside.',
            gain: `Matching takes up to ${(100 * (1 - 1 / times)).toFixed(0)} % less time (measured against fast).`,
          }),
      };
    },

    async output_formats() {
      const { pngMps, jpegMps, pngBytes, jpegBytes } = await context.pictures();
      return {
        measured: `an answer is written as PNG, ${pngMps.toFixed(1)} megapixels per second and ${pngBytes.toFixed(1)} bytes per pixel, and as JPEG, ${jpegMps.toFixed(1)} and ${jpegBytes.toFixed(1)}; both are part of a job's outputs and not a setting`,
        ...{ value: Number(pngMps.toFixed(1)), unit: 'megapixels/s', verdict: 'ok' },
      };
    },

    async log_level() {
      const { logLevel } = context;
      const perS = await context.logLinesPerS();
      const detailed = DETAILED.includes(logLevel);
      return {
        measured: `LOG_LEVEL is ${logLevel}; a line takes ${(1e6 / perS).toFixed(0)} microseconds, since each is written at once`,
        ...{ value: logLevel, unit: null, verdict: detailed || logLevel === 'silent' ? 'advice' : 'ok' },
        ...(detailed && {
          advice: 'Set LOG_LEVEL to info when nothing is looked for.',
          gain: `About ${((1e3 / perS) * 1e3).toFixed(0)} ms for every thousand lines that are not written (measured).`,
        }),
        ...(logLevel === 'silent' && {
          advice: 'Set LOG_LEVEL to info: without a log nobody can tell afterwards what went wrong.',
          gain: 'No time: some hundred lines of a job take some milliseconds.',
        }),
      };
    },
  };
}
