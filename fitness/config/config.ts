import type { FitnessFunction, Subject } from '../fitness-function.ts';
import type { Compliance } from './compliance.ts';
import { judgeCompliance } from './judge-compliance.ts';
import { type ConfigRule, rules } from './rules.ts';

/** The fitness function that a rule of AWS Config makes, for example `config-s3-bucket-logging-enabled`. */
export const toFitnessFunction = (rule: ConfigRule): FitnessFunction<Compliance> => {
  const { name, title, severity, phases, why, remedy } = rule;
  return {
    id: `config-${name}`,
    title,
    severity,
    phases,
    why,
    remedy,
    source: `https://docs.aws.amazon.com/config/latest/developerguide/${name}.html`,
    judge: (compliance) => judgeCompliance(rule, compliance),
  };
};

/** The fitness functions that AWS Config answers, one for each rule. Each is for the resources of its rule only: see `checkCompliance`. */
export const config: Subject<Compliance> = { name: 'config', heading: 'What AWS Config says', functions: rules.map(toFitnessFunction) };
