import type { Notice } from './notice.ts';

/** What became of one attempt. Reasons are one line, hold no secret and end without a full stop. */
export type Outcome =
  | {
      readonly delivered: true;
      /** What went wrong all the same, such as one address of several that does not exist. */
      readonly flaw?: string;
    }
  | {
      readonly delivered: false;
      readonly reason: string;
      /** How long the other side asked to be left alone, ms. */
      readonly retryAfterMs?: number;
      /** The recipients that are still to be told, where some were. */
      readonly remaining?: readonly string[];
    };

/** A way to tell somebody. */
export interface Channel {
  /** As `alerts test --channel` names it. */
  readonly name: string;
  /**
   * Tries once, within a time of its own; it ends with an outcome, not with an error.
   * @param remaining recipients that an earlier attempt left; null for all.
   */
  send(notice: Notice, remaining: readonly string[] | null): Promise<Outcome>;
}
