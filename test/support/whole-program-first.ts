import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Which test files begin first: those that run the whole program, the longest, so that no worker is left alone with one at
 * the end; and last those that share a process, which is kept only from one such file to the next.
 */
export class WholeProgramFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number =>
      project.config.isolate ? Number(!/\/test\/(resume|end-to-end|server)\//.test(moduleId)) : 2;
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
