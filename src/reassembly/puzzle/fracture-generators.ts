import { fracturePlaster } from './fracture-plaster.ts';
import { fractureShatter } from './fracture-shatter.ts';
import { fractureTorn } from './fracture-torn.ts';
import { fractureVoronoi } from './fracture-voronoi.ts';
import type { FractureGenerator } from './partition.ts';

/** Every way in which a picture can break, by the name that users give. */
export const FRACTURE_GENERATORS = {
  plaster: fracturePlaster,
  voronoi: fractureVoronoi,
  torn: fractureTorn,
  shatter: fractureShatter,
} as const satisfies Record<string, FractureGenerator>;

export type FractureName = keyof typeof FRACTURE_GENERATORS;
