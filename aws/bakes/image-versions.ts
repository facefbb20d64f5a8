import { paginateDescribeParameters, paginateGetParameterHistory, SSMClient } from '@aws-sdk/client-ssm';
import type { ImageUsesDoor } from '../../images/prune/ports.ts';
import type { ImageVersion } from '../../images/record/stored-image.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** The door to every version of every parameter that holds images: EC2's own check of references does not say which versions it reads. */
export const openImageVersions = (ssm: SSMClient): ImageUsesDoor['readVersions'] => {
  const readHistory = async (parameter: string): Promise<ImageVersion[]> => {
    const found: Omit<ImageVersion, 'isLatest'>[] = [];
    try {
      for await (const { Parameters } of paginateGetParameterHistory({ client: ssm }, { Name: parameter }))
        for (const { Version: version = 0, Value: value = '', Labels: labels = [] } of Parameters ?? [])
          found.push({ parameter, version, value, labels });
    } catch (error) {
      // It was deleted meanwhile, or nothing was ever published.
      if ((error as Error).name !== 'ParameterNotFound') throw error;
    }
    const latest = Math.max(...found.map(({ version }) => version));
    return found.map((each) => ({ ...each, isLatest: each.version === latest }));
  };

  return async (own) => {
    const names = await read('ssm:DescribeParameters', async () => {
      const found = new Set(own === undefined ? [] : [own]);
      const ParameterFilters = [{ Key: 'DataType', Option: 'Equals', Values: ['aws:ec2:image'] }];
      for await (const { Parameters } of paginateDescribeParameters({ client: ssm }, { ParameterFilters }))
        for (const { Name: name } of Parameters ?? []) if (name !== undefined) found.add(name);
      return [...found];
    });
    const versions: ImageVersion[] = [];
    for (const name of names) versions.push(...(await read('ssm:GetParameterHistory', () => readHistory(name))));
    return versions;
  };
};

/** The same, with a client of its own. */
export const connectImageVersions = (make: MakeClient): ImageUsesDoor['readVersions'] => openImageVersions(make(SSMClient));
