import { ProtobufMessage } from './protobuf.ts';

/** The number types that the graphs here use. */
export type ElementType = 'float32' | 'uint8' | 'int64';

/** The size of an axis that is known only when the graph runs: the batch. */
export const ANY_SIZE = -1;

/** A named value of a graph. */
export interface Tensor {
  readonly name: string;
  readonly type: ElementType;
  /** ANY_SIZE where an axis is not known beforehand. */
  readonly shape: readonly number[];
}

/** A tensor whose numbers stand in the file; little-endian, as every machine that the runtime is built for. */
export interface Constant extends Tensor {
  readonly data: Float32Array | Uint8Array | BigInt64Array;
}

/** Numbers of an operation: whole ones go as ints, floats say so. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** One operation: an operator of ONNX's default domain, or of the runtime's own. */
export interface Operation {
  readonly type: string;
  /** @default '' (ONNX's own operators) */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A whole graph, operations in an order in which they can run. */
export interface OnnxGraph {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly constants: readonly Constant[];
  readonly operations: readonly Operation[];
}

/** Operators beyond ONNX that onnxruntime brings along. */
export const RUNTIME_DOMAIN = 'com.microsoft';

const IR_VERSION = 8;
const OPSET = 17;
/** TensorProto.DataType. */
const ELEMENT = { float32: 1, uint8: 2, int64: 7 } as const;
/** AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, int: 2, text: 3, ints: 7 } as const;

/** The graph as an ONNX file, opset 17. Field numbers are those of onnx.proto3. */
export function encodeOnnx({ inputs, outputs, constants, operations }: OnnxGraph): Uint8Array {
  const graph = new ProtobufMessage();
  for (const operation of operations) graph.message(1, nodeProto(operation));
  graph.text(2, 'frame');
  for (const constant of constants) graph.message(5, tensorProto(constant));
  for (const tensor of inputs) graph.message(11, valueInfo(tensor));
  for (const tensor of outputs) graph.message(12, valueInfo(tensor));
  const opset = (domain: string, version: number) => new ProtobufMessage().text(1, domain).int(2, version);
  return new ProtobufMessage()
    .int(1, IR_VERSION)
    .text(2, 'frame-pipeline')
    .message(7, graph)
    .message(8, opset('', OPSET))
    .message(8, opset(RUNTIME_DOMAIN, 1))
    .finish();
}

function nodeProto({ type, domain = '', inputs, outputs, attributes }: Operation): ProtobufMessage {
  const node = new ProtobufMessage();
  for (const name of inputs) node.text(1, name);
  for (const name of outputs) node.text(2, name);
  node.text(4, type);
  for (const [name, value] of Object.entries(attributes)) node.message(5, attributeProto(name, value));
  return node.text(7, domain);
}

function attributeProto(name: string, value: Attribute): ProtobufMessage {
  const attribute = new ProtobufMessage().text(1, name);
  if (typeof value === 'number') return attribute.int(3, value).int(20, ATTRIBUTE.int);
  if (typeof value === 'string') return attribute.text(4, value).int(20, ATTRIBUTE.text);
  if ('float' in value) return attribute.float(2, value.float).int(20, ATTRIBUTE.float);
  for (const one of value) attribute.int(8, one);
  return attribute.int(20, ATTRIBUTE.ints);
}

function tensorProto({ name, type, shape, data }: Constant): ProtobufMessage {
  const tensor = new ProtobufMessage();
  for (const size of shape) tensor.int(1, size);
  return tensor
    .int(2, ELEMENT[type])
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueInfo({ name, type, shape }: Tensor): ProtobufMessage {
  const sizes = new ProtobufMessage();
  for (const size of shape)
    sizes.message(1, size === ANY_SIZE ? new ProtobufMessage().text(2, 'batch') : new ProtobufMessage().int(1, size));
  const tensor = new ProtobufMessage().int(1, ELEMENT[type]).message(2, sizes);
  return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
}
