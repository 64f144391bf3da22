import { graphics } from 'systeminformation';
import type { GraphicsCard } from './doctor-context.ts';

/** The graphics cards that the system tells of; none where it has no tools to tell. */
export async function graphicsCards(): Promise<readonly GraphicsCard[]> {
  const { controllers } = await graphics();
  return controllers
    .filter(({ model, vendor }) => model !== '' || vendor !== '')
    .map(({ vendor, model, vram, memoryTotal }) => ({
      name: [vendor, model].filter((word) => word !== '').join(' '),
      memoryMiB: memoryTotal ?? vram ?? null,
    }));
}
