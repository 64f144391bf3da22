import { FrameError } from '../../errors.ts';
import type { HealthCheck } from '../../formats/reports/health-report.ts';
import { say } from '../../formats/reports/health-sentences.ts';
import { checkLearnerFiles, outvoteTheRest } from '../../jobs/model-folder.ts';

/** The names that labs' scripts ask for, whether or not a model has so many learners. */
const USUAL_LEARNERS = ['g0', 'g1', 'g2', 'g3', 'g4'];

/** The learners as the health report tells of them. */
export interface LearnersHealth {
  /** By `model/<name>/`: whether it is there and equals its checksum. */
  readonly availability: Readonly<Record<string, boolean>>;
  readonly check: HealthCheck;
}

/**
 * Holds each learner of a model against its checksum. Only learners that the manifest lists count for the status: a model of
 * two is whole with two, and the names of others say no more than that they are not there.
 */
export async function checkLearners(folder: string): Promise<LearnersHealth> {
  const name = 'model:learners';
  const none = Object.fromEntries(USUAL_LEARNERS.map((learner) => [`model/${learner}/`, false]));
  try {
    const learners = await checkLearnerFiles(folder);
    if (learners === null) {
      const said = say('learners_none', { folder });
      return { availability: none, check: { name, status: 'warn', observed: 0, unit: 'learners', ...said } };
    }
    const sound = learners.filter(({ state }) => state === 'sound');
    const faults = learners
      .filter(({ state }) => state !== 'sound')
      .map((learner) => `${learner.name} is ${learner.state}`);
    const availability = {
      ...none,
      ...Object.fromEntries(learners.map((l) => [`model/${l.name}/`, l.state === 'sound'])),
    };
    const total = learners.length;
    return {
      availability,
      check: {
        name,
        status: faults.length === 0 ? 'ok' : outvoteTheRest(sound, learners) ? 'warn' : 'fail',
        observed: sound.length,
        unit: 'learners',
        ...(faults.length === 0
          ? say('learners_sound', { total })
          : say('learners_faulty', { sound: sound.length, total, faults: faults.join(', ') })),
      },
    };
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return {
      availability: none,
      check: { name, status: 'fail', observed: 0, unit: 'learners', message: error.message },
    };
  }
}
