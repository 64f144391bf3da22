import type { Architecture } from '../cnn/architecture.ts';
import type { NetworkSession, NetworkTensors } from '../cnn/network-session.ts';
import type { ShardResult } from '../cnn/train-learner.ts';
import { CROP_CHANNELS, ROI_NUMBERS, UPRIGHT, type CropPose, type CropSize } from '../reassembly/crops/cut-crop.ts';
import { cutSeams, SEAM_NUMBERS, type SeamBatch, type SeamTable } from '../reassembly/crops/seam-table.ts';
import type { Device } from './device.ts';
import { openNetwork } from './network-session.ts';

/** Seams that a learner is shown at once: few enough to stay in the processor's cache. */
export const SHOWN_AT_ONCE = 32;

/** A graph that several tasks run. Its bytes are read by the first task of each thread only. */
export interface NetworkModel {
  /** Names the graph, and no other. */
  readonly key: string;
  /** The ONNX file; best in memory that all threads see. */
  readonly bytes: Uint8Array;
  /** What it runs on. @default the processor */
  readonly device?: Device;
  /** Seams that it is shown at once. @default 32 */
  readonly batchSize?: number;
  /** How many of a crop's planes it looks at, the first ones. */
  readonly planes: number;
  /** Whether it is told the numbers beside a crop. */
  readonly hasNumbers: boolean;
}

/** A graph of a learner, to be handed to tasks. @param key names it, and no other. */
export function networkOfLearner(
  { channels, numbers }: Architecture,
  key: string,
  bytes: Uint8Array,
  { device = 'cpu', batchSize = SHOWN_AT_ONCE }: Pick<NetworkModel, 'device' | 'batchSize'> = {},
): NetworkModel {
  return { key, bytes, device, batchSize, planes: channels, hasNumbers: numbers.mean.length > 0 };
}

/** Which seams are looked at, and how they are cut. */
export interface SeamChoice {
  /** At the step of `size`. */
  readonly table: SeamTable;
  readonly rows: Uint32Array;
  readonly size: CropSize;
}

export interface TrainShardInput extends SeamChoice {
  /** A training graph for as many images as there are rows. */
  readonly model: NetworkModel;
  /** How each is seen: 1 mirrored, 2 swapped, 3 both. */
  readonly poses: Uint8Array;
  /** 1 right, 0 wrong. */
  readonly targets: Float32Array;
  /** Weight of each, divided by the size of the whole batch. */
  readonly weights: Float32Array;
  readonly parameters: Float32Array;
}

export interface AskLearnerInput extends SeamChoice {
  /** A learner for use. */
  readonly model: NetworkModel;
}

/** Graphs that a thread keeps loaded: an ensemble, and one in training. */
const KEPT_NETWORKS = 8;

const networks = new Map<string, Promise<NetworkSession>>();

/** The graph's session on this thread; the one that was asked for longest ago makes room. */
async function networkOf(
  { key: name, bytes, device = 'cpu' }: NetworkModel,
  keepsMemory = false,
): Promise<NetworkSession> {
  const key = `${device} ${name}`;
  const held = networks.get(key) ?? openNetwork(bytes, device, keepsMemory);
  networks.delete(key);
  networks.set(key, held);
  if (networks.size > KEPT_NETWORKS) {
    const [oldest, session] = networks.entries().next().value!;
    networks.delete(oldest);
    await (await session).close();
  }
  try {
    return await held;
  } catch (error) {
    networks.delete(key);
    throw error;
  }
}

/** One shard of a training step: crops are cut, then the graph says loss, log odds, gradient and statistics. */
export async function trainShard(input: TrainShardInput): Promise<ShardResult> {
  const { model, table, rows, size, poses, targets, weights, parameters } = input;
  const network = await networkOf(model, true);
  const batch = cutSeams(table, rows, size, (k): CropPose => {
    return { mirrored: (poses[k] & 1) !== 0, swapped: (poses[k] & 2) !== 0 };
  });
  const out = await network.run({
    ...networkInputs(model, batch, size),
    targets: { data: targets, dims: [rows.length] },
    weights: { data: weights, dims: [rows.length] },
    parameters: { data: parameters, dims: [parameters.length] },
  });
  return {
    loss: out.loss.data[0],
    logOdds: out.logOdds.data as Float32Array,
    gradient: out.gradient.data as Float32Array,
    statistics: out.statistics.data as Float32Array,
  };
}

/** What a learner says of seams as candidates are seen in use: log odds. */
export async function askLearner({ model, table, rows, size }: AskLearnerInput): Promise<Float32Array> {
  const network = await networkOf(model);
  const { batchSize = SHOWN_AT_ONCE } = model;
  const logOdds = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += batchSize) {
    const batch = cutSeams(table, rows.subarray(from, from + batchSize), size, () => UPRIGHT);
    logOdds.set((await network.run(networkInputs(model, batch, size))).logOdds.data, from);
  }
  return logOdds;
}

/** What a graph is given of some seams. */
export function networkInputs(
  { planes, hasNumbers }: NetworkModel,
  { crops, roi, numbers }: SeamBatch,
  { height, width }: CropSize,
): NetworkTensors {
  const count = roi.length / ROI_NUMBERS;
  const dims = [count, planes, height, width];
  return {
    crops: { data: firstPlanes(crops, planes, height * width), dims },
    roi: { data: roi, dims: [count, ROI_NUMBERS] },
    ...(hasNumbers && { numbers: { data: numbers, dims: [count, SEAM_NUMBERS] } }),
  };
}

/** The first planes of each crop. */
function firstPlanes(crops: Uint8Array, planes: number, area: number): Uint8Array {
  if (planes === CROP_CHANNELS) return crops;
  const count = crops.length / (CROP_CHANNELS * area);
  const out = new Uint8Array(count * planes * area);
  for (let k = 0; k < count; k++)
    out.set(crops.subarray(k * CROP_CHANNELS * area, (k * CROP_CHANNELS + planes) * area), k * planes * area);
  return out;
}
