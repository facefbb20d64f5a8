import type {
  GetParameterHistoryCommandInput,
  GetParameterHistoryCommandOutput,
  LabelParameterVersionCommandInput,
  LabelParameterVersionCommandOutput,
  PutParameterCommandInput,
  PutParameterCommandOutput,
} from '@aws-sdk/client-ssm';
import type { Ground } from '../ground.ts';
import { createServiceError, type Operations, operation, takePage } from '../operation.ts';
import type { ParameterVersion } from './baking-ground.ts';

/** Versions of a parameter that are kept, and labels that one version may have (user guide, parameter-store-versions and parameter-store-labels). */
const mostVersions = 100;
const mostLabels = 10;

/** Parameters as they are written, with the history of their versions and the labels on them. */
export const createParameterWrites = (ground: Ground): Operations => {
  const { baking, clock } = ground;

  /** The versions of a parameter; what the scenario wrote becomes the first one, with the label in its name. */
  const versionsOf = (name: string): ParameterVersion[] => {
    const known = baking.versions.get(name);
    if (known) return known;
    const labelled = ground.parameters.get(`${name}:current`);
    const value = ground.parameters.get(name) ?? labelled;
    const first =
      value === undefined ? [] : [{ version: 1, value, at: ground.scenario.startMs, labels: labelled === undefined ? [] : ['current'] }];
    if (first.length > 0) baking.versions.set(name, first);
    return first;
  };
  const requireVersions = (name: string): ParameterVersion[] => {
    const versions = versionsOf(name);
    if (versions.length === 0) throw createServiceError('ParameterNotFound', `Parameter ${name} not found.`);
    return versions;
  };
  let lastNumber = 0;

  return {
    'SSM.PutParameter': operation<PutParameterCommandInput, PutParameterCommandOutput>({
      takes: ['Name', 'Value', 'Type', 'DataType', 'Overwrite'],
      isMutating: true,
      answer: ({ Name = '', Value = '', DataType, Overwrite }) => {
        const versions = versionsOf(Name);
        if (versions.length > 0 && !Overwrite) throw createServiceError('ParameterAlreadyExists', 'The parameter already exists.');
        const oldest = versions[0];
        // "the oldest version can't be deleted, since it has a label" (user guide, parameter-store-versions, ParameterMaxVersionLimitExceeded).
        if (versions.length >= mostVersions && (oldest?.labels.length ?? 0) > 0)
          throw createServiceError('ParameterMaxVersionLimitExceeded', `The oldest version of ${Name} has a label.`);
        lastNumber = Math.max(lastNumber, versions.at(-1)?.version ?? 0) + 1;
        const version = { version: lastNumber, value: Value, at: clock.now(), labels: [] };
        const write = (): void => {
          baking.versions.set(Name, [...versionsOf(Name), version].slice(-mostVersions));
          ground.parameters.set(Name, Value);
        };
        if (DataType !== 'aws:ec2:image') write();
        else {
          // "Parameter Store performs an asynchronous validation operation": the call is answered with a version number before that, and of a failure there
          // is an event alone (user guide, parameter-store-ec2-aliases).
          const isKnown = (): boolean => !baking.plan.refusesValues && baking.images.get(Value)?.state === 'available';
          clock.at(clock.now() + baking.plan.validationSeconds * 1_000, () => {
            if (isKnown()) write();
          });
        }
        return { Version: version.version, Tier: 'Standard' };
      },
    }),
    'SSM.GetParameterHistory': operation<GetParameterHistoryCommandInput, GetParameterHistoryCommandOutput>({
      takes: ['Name', 'MaxResults', 'NextToken', 'WithDecryption'],
      answer: ({ Name = '', MaxResults, NextToken }) => {
        const { page, next } = takePage(requireVersions(Name), NextToken, MaxResults ?? 50);
        return {
          Parameters: page.map(({ version, value, at, labels }) => ({
            Name,
            Version: version,
            Value: value,
            Labels: [...labels],
            LastModifiedDate: new Date(at),
            Type: 'String' as const,
          })),
          NextToken: next,
        };
      },
    }),
    'SSM.LabelParameterVersion': operation<LabelParameterVersionCommandInput, LabelParameterVersionCommandOutput>({
      takes: ['Name', 'ParameterVersion', 'Labels'],
      isMutating: true,
      answer: ({ Name = '', ParameterVersion, Labels = [] }) => {
        const versions = requireVersions(Name);
        const wanted = ParameterVersion ?? versions.at(-1)?.version;
        const found = versions.find(({ version }) => version === wanted);
        if (!found) throw createServiceError('ParameterVersionNotFound', `Parameter ${Name} has no version ${wanted}.`);
        // Labels begin with no number, nor with "aws" or "ssm" (user guide, parameter-store-labels).
        const InvalidLabels = Labels.filter((label) => !/^(?!\d|aws|ssm)[A-Za-z0-9._-]{1,100}$/i.test(label));
        const valid = Labels.filter((label) => !InvalidLabels.includes(label));
        if (new Set([...found.labels, ...valid]).size > mostLabels)
          throw createServiceError('ParameterVersionLabelLimitExceeded', `A version has at most ${mostLabels} labels.`);
        // "When you move a label, it is removed from the version that had it": one version has it at a time.
        baking.versions.set(
          Name,
          versions.map((each) => ({
            ...each,
            labels: each === found ? [...new Set([...each.labels, ...valid])] : each.labels.filter((label) => !valid.includes(label)),
          })),
        );
        for (const listen of baking.listeners) listen(`labels of ${Name}`);
        return { InvalidLabels, ParameterVersion: found.version };
      },
    }),
  };
};
