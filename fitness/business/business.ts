import type { Subject } from '../fitness-function.ts';
import { configurationValid } from './configuration-valid.ts';
import type { BusinessConfiguration } from './configured.ts';
import { configuredAdvisory } from './configured-advisory.ts';
import { configuredGate } from './configured-gate.ts';
import { configuredScored } from './configured-scored.ts';
import { costPerSwap } from './cost-per-swap.ts';
import { failedReplacements } from './failed-replacements.ts';
import type { JudgedMetric } from './judge-together.ts';
import { serversReplaced } from './servers-replaced.ts';
import { swapsInTime } from './swaps-in-time.ts';
import { timeToFreshFleet } from './time-to-fresh-fleet.ts';

const own = [serversReplaced, swapsInTime, failedReplacements, timeToFreshFleet, costPerSwap];
const configured = { gate: configuredGate, scored: configuredScored, advisory: configuredAdvisory } as const;

const name = 'business';
const heading = 'Business metrics';
const metrics: Subject<JudgedMetric> = { name, heading, functions: [...own, ...Object.values(configured)] };
const configuration: Subject<BusinessConfiguration> = { name, heading, functions: [configurationValid] };

/** The business metrics: ours by name, those of the configuration by their weight, and the configuration itself; and all that is asked of them. */
export const business = {
  name,
  heading,
  metrics,
  configuration,
  configured,
  functions: [...metrics.functions, ...configuration.functions],
} as const;
