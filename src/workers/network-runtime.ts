import { Buffer } from 'node:buffer';

/** What the selftest learns about the runtime of the neural networks. */
export interface NetworkRuntimeReport {
  readonly version: string;
  /** Execution providers inside the installed package, `cpu` always among them. */
  readonly providers: readonly string[];
}

/** One field of a protobuf message: a whole number as a varint, anything else as bytes with their length. */
function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Uint8Array.of(number << 3, value);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Uint8Array.of((number << 3) | 2, bytes.length, ...bytes);
}

const message = (...fields: readonly Uint8Array[]): Uint8Array => Uint8Array.from(fields.flatMap((part) => [...part]));

/**
 * The smallest network worth running, `sum = a + b` on two float32 numbers each, as an ONNX file. Field numbers are
 * those of onnx.proto3; every number and length stays below 128, so that a varint is one byte.
 */
export function addModel(): Uint8Array {
  const twoFloats = (name: string): Uint8Array => {
    const shape = message(field(1, message(field(1, 2)))); // TensorShapeProto.dim, Dimension.dim_value = 2
    const tensor = message(field(1, 1), field(2, shape)); // TypeProto.Tensor: elem_type FLOAT = 1, shape
    return message(field(1, name), field(2, message(field(1, tensor)))); // ValueInfoProto: name, type.tensor_type
  };
  const node = message(field(1, 'a'), field(1, 'b'), field(2, 'sum'), field(4, 'Add')); // NodeProto: inputs, output, op_type
  const graph = message(
    field(1, node),
    field(2, 'add'), // GraphProto.name
    field(11, twoFloats('a')),
    field(11, twoFloats('b')),
    field(12, twoFloats('sum')),
  );
  const opset = message(field(1, ''), field(2, 17)); // OperatorSetIdProto: default domain, version
  return message(field(1, 8), field(7, graph), field(8, opset)); // ModelProto: ir_version, graph, opset_import
}

/**
 * Loads the network runtime and has it add two pairs of numbers.
 * @throws Error when the runtime cannot be loaded, or adds wrongly
 */
export async function probeNetworkRuntime(): Promise<NetworkRuntimeReport> {
  const { env, InferenceSession, listSupportedBackends, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(addModel(), { executionProviders: ['cpu'], intraOpNumThreads: 1 });
  try {
    const { sum } = await session.run({
      a: new Tensor('float32', Float32Array.of(1, 2), [2]),
      b: new Tensor('float32', Float32Array.of(0.5, 40), [2]),
    });
    const [first, second] = sum.data as Float32Array;
    if (first !== 1.5 || second !== 42) throw new Error(`1 + 0.5 gave ${String(first)}, 2 + 40 gave ${String(second)}`);
  } finally {
    await session.release();
  }
  return {
    version: env.versions.node ?? env.versions.common,
    providers: listSupportedBackends().map(({ name }) => name),
  };
}
