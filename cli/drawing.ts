/** Capacity of a fleet at one moment; it stays so until the next point. Times in milliseconds since the epoch. */
export type CapacityPoint = { at: number; inService: number; total: number; desired: number; floor: number };

/** Which images the servers of a fleet run at one moment, and the age in seconds of the oldest. */
export type ImagePoint = { at: number; byImage: Record<string, number>; oldestAgeSeconds?: number };

/** What a page draws of one fleet beside its report. */
export type FleetDrawing = {
  name: string;
  capacity: CapacityPoint[];
  images: ImagePoint[];
  slots: { at: number; allowed: number; budget: number; held: number }[];
};
export type Drawing = { fleets: FleetDrawing[] };
