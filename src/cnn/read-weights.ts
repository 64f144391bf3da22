import type { Architecture } from './architecture.ts';
import { inferenceGraph, layoutOf, type LearnerWeights, type WeightEntry } from './learner-graph.ts';
import { readFields } from './protobuf.ts';

/** Field numbers of onnx.proto3: ModelProto.graph, GraphProto.initializer, and of TensorProto. */
const GRAPH = 7;
const INITIALIZER = 5;
const NAME = 8;
const RAW_DATA = 9;

/**
 * The weights of a learner out of its file, so that its training can go on from there: the graph for use holds them as constants,
 * and the same architecture always gives them the same names.
 *
 * @param onnx as inferenceGraph wrote it.
 * @throws RangeError where it is no learner of this architecture.
 */
export function readWeights(architecture: Architecture, onnx: Uint8Array): LearnerWeights {
  const {
    parameters: parameterEntries,
    parameterCount,
    statistics: statisticEntries,
    statisticCount,
  } = layoutOf(architecture);
  // In a learner whose every weight is the number of its place, each constant tells where it belongs.
  const places = constantsOf(
    inferenceGraph(architecture, {
      parameters: Float32Array.from({ length: parameterCount }, (_, k) => k + 1),
      statistics: Float32Array.from({ length: statisticCount }, (_, k) => -(k + 1)),
    }),
  );
  const constants = constantsOf(onnx);
  const collect = (count: number, entries: readonly WeightEntry[], sign: 1 | -1): Float32Array => {
    const out = new Float32Array(count);
    for (const { name, shape, offset } of entries) {
      const size = shape.reduce((all, one) => all * one, 1);
      const place = [...places].find(
        ([, values]) => values.length === size && values.every((value, k) => value === sign * (offset + k + 1)),
      );
      const values = place && constants.get(place[0]);
      if (values?.length !== size) throw new RangeError(`The learner has no ${name} of ${size} numbers`);
      out.set(values, offset);
    }
    return out;
  };
  return {
    parameters: collect(parameterCount, parameterEntries, 1),
    statistics: collect(statisticCount, statisticEntries, -1),
  };
}

/** The numbers that stand in a graph, by name. Constants of other types are read as if they were floats. */
function constantsOf(onnx: Uint8Array): Map<string, Float32Array> {
  const constants = new Map<string, Float32Array>();
  for (const graph of bytesOf(onnx, GRAPH))
    for (const tensor of bytesOf(graph, INITIALIZER)) {
      const [name] = bytesOf(tensor, NAME);
      const [data] = bytesOf(tensor, RAW_DATA);
      if (name === undefined || data === undefined) continue;
      constants.set(
        String.fromCharCode(...name),
        new Float32Array(data.slice(0, data.length - (data.length % 4)).buffer),
      );
    }
  return constants;
}

function bytesOf(message: Uint8Array, wanted: number): Uint8Array[] {
  return readFields(message).flatMap(({ field, value }) =>
    field === wanted && value instanceof Uint8Array ? [value] : [],
  );
}
