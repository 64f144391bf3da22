import type { Camera } from './camera.ts';

/** The camera, apart from the page's state: it moves with every frame of a drag, and few parts of the page need to know. */
export class CameraStore {
  private camera: Camera;
  private readonly listeners = new Set<(camera: Camera) => void>();

  constructor(camera: Camera) {
    this.camera = camera;
  }

  get = (): Camera => this.camera;

  set(camera: Camera): void {
    this.camera = camera;
    for (const react of this.listeners) react(camera);
  }

  subscribe = (react: (camera: Camera) => void): (() => void) => {
    this.listeners.add(react);
    return () => this.listeners.delete(react);
  };
}
