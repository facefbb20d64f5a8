import { LabelParameterVersionCommand, PutParameterCommand, paginateGetParameterHistory, SSMClient } from '@aws-sdk/client-ssm';
import type { ImageLabelsDoor } from '../../images/ports.ts';
import type { ImageLabel } from '../../images/record/intent.ts';
import type { SeenVersion } from '../../images/record/observation.ts';
import { change, read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

const known: readonly ImageLabel[] = ['tested', 'current', 'previous'];

/** The door to the parameter of images, its versions and their labels. */
export const openImageLabels = (ssm: SSMClient): ImageLabelsDoor => ({
  read: (parameter) =>
    read('ssm:GetParameterHistory', async () => {
      const versions: SeenVersion[] = [];
      try {
        for await (const { Parameters } of paginateGetParameterHistory({ client: ssm }, { Name: parameter }))
          for (const { Version: version, Value: value, Labels: labels } of Parameters ?? [])
            if (version !== undefined && value !== undefined)
              versions.push({ version, value, labels: known.filter((label) => labels?.includes(label)) });
      } catch (error) {
        if ((error as Error).name !== 'ParameterNotFound') throw error;
      }
      return versions.toSorted((a, b) => a.version - b.version);
    }),

  put: (parameter, image) =>
    change('ssm:PutParameter', async () => {
      const { Version: version } = await ssm.send(
        // By this data type Systems Manager takes images alone that the account has (user guide, parameter-store-ec2-aliases).
        new PutParameterCommand({ Name: parameter, Value: image, Type: 'String', DataType: 'aws:ec2:image', Overwrite: true }),
      );
      return { outcome: 'done', ...(version !== undefined && { task: String(version) }) };
    }),

  label: ({ parameter, version, label }) =>
    change('ssm:LabelParameterVersion', async () => {
      const { InvalidLabels: invalid } = await ssm.send(
        new LabelParameterVersionCommand({ Name: parameter, ParameterVersion: version, Labels: [label] }),
      );
      return (invalid ?? []).length === 0
        ? { outcome: 'done' }
        : { outcome: 'refused', code: 'InvalidLabels', message: `Systems Manager does not take the label ${label}` };
    }),
});

/** The same, with a client of its own. */
export const connectImageLabels = (make: MakeClient): ImageLabelsDoor => openImageLabels(make(SSMClient));
