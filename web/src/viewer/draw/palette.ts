import { colourOf } from '../../app/theme.ts';
import type { Confidence } from '../model/scene-model.ts';

/** Colours that canvases draw in, from the style sheet, so that both themes have theirs in one place. */
export interface Palette {
  readonly certainty: Readonly<Record<Confidence, string>>;
  readonly outline: string;
  readonly blank: string;
  readonly plate: string;
  readonly plateText: string;
  readonly selected: string;
  readonly halo: string;
  readonly neighbour: string;
  readonly truth: string;
  readonly wrong: string;
}

export function readPalette(): Palette {
  return {
    certainty: { sure: colourOf('sure'), likely: colourOf('likely'), doubtful: colourOf('doubtful') },
    outline: colourOf('stage-outline'),
    blank: colourOf('stage-blank'),
    plate: colourOf('stage-plate'),
    plateText: colourOf('stage-plate-text'),
    selected: colourOf('stage-selected'),
    halo: colourOf('stage-halo'),
    neighbour: colourOf('stage-neighbour'),
    truth: colourOf('stage-truth'),
    wrong: colourOf('doubtful'),
  };
}
