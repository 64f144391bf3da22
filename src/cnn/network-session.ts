/** Numbers that go into a network or come out of it. */
export interface NetworkTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

export type NetworkTensors = Readonly<Record<string, NetworkTensor>>;

/** A graph that is loaded and can run. Who opens it brings the runtime along, so nothing here depends on one. */
export interface NetworkSession {
  /** @param inputs every input of the graph by its name. @returns every output. */
  run(inputs: NetworkTensors): Promise<NetworkTensors>;
  close(): Promise<void>;
}
