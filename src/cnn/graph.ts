import {
  encodeOnnx,
  type Attribute,
  type Constant,
  type ElementType,
  type Operation,
  type Tensor,
} from './onnx-model.ts';

/** What an operation is, beside its inputs and the shape of its output. */
export interface OperationOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** @default '' (ONNX's own operators) */
  readonly domain?: string;
  /** Of the output. @default 'float32' */
  readonly type?: ElementType;
}

/**
 * A graph under construction, with its gradients. Layers add operations as they go forward and leave word of how a gradient
 * goes back through them; {@link Graph.differentiate} then adds the operations of the way back, last layer first (reverse-mode
 * automatic differentiation). So forward and backward stand in one graph, and one run makes a whole training step.
 *
 * What nobody asks the gradient of costs nothing: gradients flow from {@link Graph.wantGradient} on only.
 */
export class Graph {
  private readonly inputs: Tensor[] = [];
  private readonly outputs: Tensor[] = [];
  private readonly constants: Constant[] = [];
  private readonly operations: Operation[] = [];
  private readonly wanted = new Set<string>();
  private readonly gradients = new Map<string, Tensor>();
  private readonly wayBack: { readonly of: Tensor; readonly backward: (gradient: Tensor) => void }[] = [];
  private count = 0;

  input(name: string, type: ElementType, shape: readonly number[]): Tensor {
    const tensor = { name, type, shape };
    this.inputs.push(tensor);
    return tensor;
  }

  /** Hands a tensor out of the graph under a name of its own. */
  output(name: string, of: Tensor): void {
    const tensor = { ...of, name };
    this.operations.push({ type: 'Identity', inputs: [of.name], outputs: [name], attributes: {} });
    this.outputs.push(tensor);
  }

  /** Numbers that stand in the file. @param shape @default a list of all of them */
  floats(data: Float32Array | readonly number[], shape?: readonly number[]): Tensor {
    return this.constant('float32', Float32Array.from(data), shape ?? [data.length]);
  }

  /** Whole numbers that stand in the file, as a list. */
  ints(data: readonly number[]): Tensor {
    return this.constant('int64', BigInt64Array.from(data, BigInt), [data.length]);
  }

  /** Adds an operation with one output. */
  operation(
    type: string,
    inputs: readonly Tensor[],
    shape: readonly number[],
    { attributes = {}, domain, type: element = 'float32' }: OperationOptions = {},
  ): Tensor {
    return this.operationWithOutputs(type, inputs, [{ type: element, shape }], { attributes, domain })[0];
  }

  /** Adds an operation with several outputs. */
  operationWithOutputs(
    type: string,
    inputs: readonly Tensor[],
    outputs: readonly Omit<Tensor, 'name'>[],
    { attributes = {}, domain }: Omit<OperationOptions, 'type'> = {},
  ): Tensor[] {
    const tensors = outputs.map((output) => ({ ...output, name: this.nextName() }));
    this.operations.push({
      type,
      ...(domain === undefined ? {} : { domain }),
      inputs: inputs.map(({ name }) => name),
      outputs: tensors.map(({ name }) => name),
      attributes,
    });
    return tensors;
  }

  /** From here on gradients are wanted: of this tensor, and so of all that is made from it. */
  wantGradient(of: Tensor): void {
    this.wanted.add(of.name);
  }

  wantsGradient(of: Tensor): boolean {
    return this.wanted.has(of.name);
  }

  /**
   * Leaves word of how a gradient goes back through a layer.
   * @param from what the layer reads; if no gradient of these is wanted, nothing is noted.
   * @param of what it makes.
   * @param backward adds gradients of `from` (addGradient), given that of `of`.
   */
  record(from: readonly Tensor[], of: Tensor, backward: (gradient: Tensor) => void): void {
    if (!from.some((tensor) => this.wantsGradient(tensor))) return;
    this.wanted.add(of.name);
    this.wayBack.push({ of, backward });
  }

  /** Adds to the gradient of a tensor; where it is read several times, the gradients add up. */
  addGradient(of: Tensor, gradient: Tensor): void {
    const before = this.gradients.get(of.name);
    this.gradients.set(
      of.name,
      before === undefined ? gradient : this.operation('Add', [before, gradient], gradient.shape),
    );
  }

  /** Adds the operations of the way back, from the gradients that were added so far. To be called once. */
  differentiate(): void {
    for (const { of, backward } of this.wayBack.reverse()) {
      const gradient = this.gradients.get(of.name);
      if (gradient !== undefined) backward(gradient);
    }
    this.wayBack.length = 0;
  }

  /** After {@link differentiate}. @throws RangeError where no gradient came by. */
  gradientOf(of: Tensor): Tensor {
    const gradient = this.gradients.get(of.name);
    if (gradient === undefined) throw new RangeError(`No gradient flows back to ${of.name}`);
    return gradient;
  }

  /** The graph as an ONNX file. */
  encode(): Uint8Array {
    const { inputs, outputs, constants, operations } = this;
    return encodeOnnx({ inputs, outputs, constants, operations });
  }

  private constant(type: ElementType, data: Constant['data'], shape: readonly number[]): Tensor {
    const tensor = { name: this.nextName(), type, shape, data };
    this.constants.push(tensor);
    return tensor;
  }

  private nextName(): string {
    return `t${this.count++}`;
  }
}
