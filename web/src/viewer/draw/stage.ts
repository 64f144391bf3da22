import { viewFromPage, type Camera, type ViewSize } from '../model/camera.ts';
import { apply, compose, invert, type Matrix } from '../model/plane.ts';
import type { Piece } from '../model/scene-model.ts';
import { paintScene, type PictureSource } from './paint-scene.ts';
import { paintSelection } from './paint-selection.ts';
import { readPalette, type Palette } from './palette.ts';
import { PictureStore, widthFor, widthsTo } from './picture-store.ts';
import type { StageView } from './stage-view.ts';

/*
 * Draws a scene of hundreds of fragments and stays smooth without a graphics processor, as on a lab's remote desktop. The
 * scene is painted into a canvas that is larger than the view; panning, zooming and turning only move that canvas, which the
 * browser does away from the page's thread. Meanwhile a second canvas is painted anew, a few fragments per frame, and takes
 * the first one's place when it is done. Measured against WebGL: see docs/design/0022-page.md.
 */

/** How addresses of pictures are made. */
export interface PictureAddresses {
  readonly fragment: (id: number, width: number) => string;
  /** The finished picture; null where there is none. */
  readonly page: ((width: number) => string) | null;
}

/** The painted canvas is larger than the view by this factor, so that a pan has where to go. */
const OVERSCAN = 1.5;
/** What may be painted per frame, pixels or what takes as long: about 6 ms where everything is drawn by the processor. */
const PX_PER_FRAME = 400_000;
/** Finer than this no canvas is painted, whatever the screen has. */
const MOST_DENSITY = 2;
/** Pictures that arrive together are painted together. */
const ARRIVALS_MS = 120;
/** A finished picture wider than this is not asked for: closer up, fragments are drawn one by one. */
const WIDEST_PAGE_PX = 2048;

interface Painted {
  readonly camera: Camera;
  readonly size: ViewSize;
  readonly version: number;
}

export class Stage {
  private readonly host: HTMLElement;
  private readonly addresses: PictureAddresses;
  private readonly store: PictureStore;
  private readonly overlay: HTMLCanvasElement;
  private readonly watcher: ResizeObserver;
  private front: HTMLCanvasElement;
  private back: HTMLCanvasElement;
  private palette: Palette = readPalette();
  private size: ViewSize = { width: 0, height: 0 };
  private density = 1;
  private view: StageView | null = null;
  private camera: Camera | null = null;
  /** Counts changes of what is drawn, apart from from where. */
  private version = 0;
  private painted: Painted | null = null;
  private painting: (Painted & { readonly work: Generator<number, void> }) | null = null;
  private frame = 0;
  private arrivals: ReturnType<typeof setTimeout> | undefined;
  private overlayStale = true;
  private wanted = new Map<string, string>();

  constructor(host: HTMLElement, addresses: PictureAddresses, onResize: (size: ViewSize) => void) {
    this.host = host;
    this.addresses = addresses;
    this.front = canvasIn(host, 'stage-canvas');
    this.back = canvasIn(host, 'stage-canvas');
    this.overlay = canvasIn(host, 'stage-overlay');
    this.back.hidden = true;
    this.store = new PictureStore(() => {
      clearTimeout(this.arrivals);
      this.arrivals = setTimeout(() => this.repaint(), ARRIVALS_MS);
    });
    this.watcher = new ResizeObserver(() => {
      this.measure();
      if (this.size.width > 0) onResize(this.size);
    });
    this.watcher.observe(host);
    this.measure();
  }

  /** Draws this from now on. */
  show(view: StageView): void {
    const { view: before } = this;
    this.view = view;
    const selectionOnly =
      before !== null &&
      before.model === view.model &&
      before.poses === view.poses &&
      before.layers === view.layers &&
      before.asAnswered === view.asAnswered;
    this.overlayStale = true;
    if (selectionOnly) this.schedule();
    else this.repaint();
  }

  /** Looks from here from now on. */
  look(camera: Camera): void {
    this.camera = camera;
    this.overlayStale = true;
    this.schedule();
  }

  /** Colours may have changed. */
  recolour(): void {
    this.palette = readPalette();
    this.overlayStale = true;
    this.repaint();
  }

  /** Whether everything is painted, with all the pictures it needs. */
  get settled(): boolean {
    return this.painting === null && this.painted?.version === this.version && this.store.settled;
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.arrivals);
    this.watcher.disconnect();
    this.store.stop();
    for (const canvas of [this.front, this.back, this.overlay]) canvas.remove();
  }

  private measure(): void {
    this.size = { width: this.host.clientWidth, height: this.host.clientHeight };
    this.density = Math.min(MOST_DENSITY, window.devicePixelRatio);
    fit(this.overlay, this.size, this.density);
    this.overlayStale = true;
    this.repaint();
  }

  private repaint(): void {
    this.version++;
    this.schedule();
  }

  private schedule(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const { view, camera, size } = this;
    if (view === null || camera === null || size.width === 0 || size.height === 0) return;
    if (this.painting === null && this.isStale(camera)) this.begin(view, camera);
    if (this.painting !== null) this.goOn();
    if (this.painted !== null) place(this.front, this.painted, camera, size);
    if (this.overlayStale) this.drawOverlay(view, camera);
    if (this.painting !== null || this.isStale(camera)) this.schedule();
    else this.host.dataset.settled = String(this.store.settled);
  }

  /** Whether what is painted is old, of another zoom, or about to leave a rim of the view empty. */
  private isStale(camera: Camera): boolean {
    const { painted, size } = this;
    if (painted === null || painted.version !== this.version) return true;
    if (painted.camera.scale !== camera.scale || painted.camera.turnDeg !== camera.turnDeg) return true;
    const viewFromCanvas = canvasInView(painted, camera, size);
    const spareX = (painted.size.width - size.width) / 4;
    const spareY = (painted.size.height - size.height) / 4;
    const start = apply(invert(viewFromCanvas), { x: 0, y: 0 });
    return (
      start.x < spareX ||
      start.y < spareY ||
      start.x + size.width > painted.size.width - spareX ||
      start.y + size.height > painted.size.height - spareY
    );
  }

  private begin(view: StageView, camera: Camera): void {
    const size = { width: Math.ceil(this.size.width * OVERSCAN), height: Math.ceil(this.size.height * OVERSCAN) };
    fit(this.back, size, this.density);
    const context = this.back.getContext('2d');
    if (context === null) return;
    const dense = { width: this.back.width, height: this.back.height };
    const scale = camera.scale * this.density;
    const canvasFromPage = viewFromPage({ ...camera, scale }, dense);
    this.wanted = new Map();
    delete this.host.dataset.settled;
    this.painting = {
      camera,
      size,
      version: this.version,
      work: paintScene(
        { context, canvasFromPage, ...dense, scale, density: this.density },
        view,
        this.palette,
        this.pictures(view),
      ),
    };
  }

  private goOn(): void {
    const { painting } = this;
    if (painting === null) return;
    for (let spent = 0; spent < PX_PER_FRAME;) {
      const step = painting.work.next();
      if (step.done === true) {
        this.swap(painting);
        return;
      }
      spent += step.value;
    }
  }

  private swap({ camera, size, version }: Painted): void {
    this.painting = null;
    this.painted = { camera, size, version };
    [this.front, this.back] = [this.back, this.front];
    if (this.camera !== null) place(this.front, this.painted, this.camera, this.size);
    this.front.hidden = false;
    this.back.hidden = true;
    this.store.wish([...this.wanted].map(([key, address]) => ({ key, address })));
  }

  private drawOverlay(view: StageView, camera: Camera): void {
    this.overlayStale = false;
    this.overlay.hidden = view.selection === null;
    const context = this.overlay.getContext('2d');
    if (context === null || this.overlay.hidden) return;
    const dense = { width: this.overlay.width, height: this.overlay.height };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, dense.width, dense.height);
    const scale = camera.scale * this.density;
    paintSelection(context, view, viewFromPage({ ...camera, scale }, dense), scale, this.density, this.palette);
  }

  private pictures({ model }: StageView): PictureSource {
    const { store, addresses } = this;
    return {
      fragment: (piece: Piece, width: number) => {
        const { id, width: most } = piece.fragment;
        const level = widthFor(width, most);
        const key = `${id}/${level}`;
        if (!store.has(key)) this.wanted.set(key, addresses.fragment(id, level));
        return store.get(key) ?? bestOf(store, id, most);
      },
      page: (width: number) => {
        if (addresses.page === null) return null;
        const most = Math.min(WIDEST_PAGE_PX, Math.ceil(model.scene.page.width));
        const level = Math.min(most, widthFor(width, most));
        const key = `page/${level}`;
        // The picture of the whole comes before any fragment.
        if (!store.has(key)) this.wanted = new Map([[key, addresses.page(level)], ...this.wanted]);
        return store.get(key) ?? bestOf(store, 'page', most) ?? (store.isLost(key) ? null : 'coming');
      },
    };
  }
}

/** Another size of the same picture, the finest first. */
function bestOf(store: PictureStore, name: number | string, most: number): ImageBitmap | null {
  for (const width of widthsTo(most)) {
    const found = store.get(`${name}/${width}`);
    if (found !== null) return found;
  }
  return null;
}

function canvasInView(painted: Painted, camera: Camera, size: ViewSize): Matrix {
  return compose(viewFromPage(camera, size), invert(viewFromPage(painted.camera, painted.size)));
}

/** Moves what was painted from another place to where it belongs now. */
function place(canvas: HTMLCanvasElement, painted: Painted, camera: Camera, size: ViewSize): void {
  const { a, b, c, d, e, f } = canvasInView(painted, camera, size);
  canvas.style.transform = `matrix(${a}, ${b}, ${c}, ${d}, ${e}, ${f})`;
}

function canvasIn(host: HTMLElement, name: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = name;
  canvas.setAttribute('aria-hidden', 'true');
  host.append(canvas);
  return canvas;
}

function fit(canvas: HTMLCanvasElement, { width, height }: ViewSize, density: number): void {
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  // Setting a size clears a canvas and lets its memory go, even where it is the same.
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
