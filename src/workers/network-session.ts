import type { NetworkSession, NetworkTensor } from '../cnn/network-session.ts';
import type { Device } from './device.ts';

/**
 * Loads a graph into onnxruntime, one thread: threads of its own would spin beside those that tasks run on, and add up numbers
 * in another order on another machine.
 * What lies in memory that threads share is copied: the runtime does not read it.
 *
 * @param model an ONNX file
 * @param device one that was proven to be there (chooseDevice); operations that it does not have run on the processor.
 * @param keepsMemory whether the memory of one run is kept for the next: some percent faster where a large graph runs all the
 *   time, but tens of megabytes per graph and thread.
 * @throws Error where the runtime cannot be loaded, or refuses the graph
 */
export async function openNetwork(
  model: Uint8Array,
  device: Device = 'cpu',
  keepsMemory = false,
): Promise<NetworkSession> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const own = model.buffer instanceof SharedArrayBuffer ? model.slice() : model;
  const session = await InferenceSession.create(own, {
    executionProviders: [device],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    enableCpuMemArena: keepsMemory,
    enableMemPattern: keepsMemory,
    // Of graphs that it does not know ahead the runtime warns on the terminal: errors are thrown all the same.
    logSeverityLevel: 3,
  });
  const tensorOf = ({ data, dims }: NetworkTensor) => {
    const own = data.buffer instanceof SharedArrayBuffer ? data.slice() : data;
    return own instanceof Uint8Array ? new Tensor('uint8', own, dims) : new Tensor('float32', own, dims);
  };
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensorOf(tensor)]));
      const outputs = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, dims }]),
      );
    },
    close: () => session.release(),
  };
}
