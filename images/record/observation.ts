import type { Verdict } from '../../core/record/workload.ts';
import type { BaseImage } from './base-image.ts';
import type { ImageLabel } from './intent.ts';

/** A server of a bake as EC2 reports it. */
export type BakeServer = {
  id: string;
  role: 'builder' | 'tester';
  /** EC2's own state; `unknown` where it does not know the server. */
  state: string;
  address?: string;
  /** When EC2 launched it, in milliseconds. */
  launchedAt?: number;
};

/** The SSM Agent of a server. */
export type Agent = { isOnline: boolean; version: string };

/** A command as Run Command reports it. */
export type SeenCommand = { mark: string; status: string; detail: string; output: string; complaint: string };

/** An image of a bake as EC2 reports it. */
export type SeenImage = { id: string; name: string; state: string; reason?: string; mark?: 'candidate' | 'tested' | 'rejected' };

/** A version of the parameter of images. */
export type SeenVersion = { version: number; value: string; labels: readonly ImageLabel[] };

/** The test cluster of a recipe, and how far the test server has come in it. */
export type ClusterTrial = {
  /** May a server of a bake join it? Not where a service would give it work. */
  mayJoin: Verdict;
  /** Has the test server joined as a host does, with its agent, its daemons and its canary? Absent while there is none. */
  joined?: Verdict;
  /** The task definition that is to be run on it now. */
  ask?: string;
  /** Container instances of the test server that the cluster still has. */
  hosts: readonly string[];
  /** What the next poll wants to know again. */
  notes?: unknown;
};

/** What one poll saw. What was not asked for, or could not be read, is absent, and counts for nothing. */
export type BakeObservation = {
  /** What could not be read, in words. */
  unread: string[];
  base?: BaseImage;
  servers?: BakeServer[];
  agents?: Record<string, Agent>;
  commands?: SeenCommand[];
  images?: SeenImage[];
  probes?: Verdict;
  trial?: ClusterTrial;
  versions?: SeenVersion[];
  /** Other Regions in which a copy is made now. */
  regions?: string[];
  /** Of a copy: the image that is current at home. */
  home?: { image?: string };
  /** Open campaigns of fleets that use the images. */
  campaigns?: { fleet: string; id: string }[];
};
