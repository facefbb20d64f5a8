import { account, region } from '../../ground.ts';
import type { VirtualClock } from '../../virtual-clock.ts';
import type { InvokeLater } from '../lambda/asynchronous.ts';
import type { Timeline } from '../timeline.ts';
import { recordIn } from './resolve-template.ts';
import type { Maker } from './stack-resource.ts';
import type { Json } from './template-language.ts';

/** The type under which a function of the stack itself stands for a resource. */
export const customResourceType = 'AWS::CloudFormation::CustomResource';

/** "The default value is 3600 seconds" (ServiceTimeout, CloudFormation template reference). */
const patience = 3_600;

type Response = { Status: string; Reason?: string; PhysicalResourceId: string; RequestId: string; Data?: Json };
type Parts = { clock: VirtualClock; invokeLater: InvokeLater; timeline: Timeline; stackName: string };

export type CustomResources = {
  maker: Maker;
  /** Takes an answer at the address that the request named. @throws Error for any other address */
  put: (url: string, text: string) => Promise<void>;
};

/**
 * Resources that a function answers for: it is invoked asynchronously and must send its answer to the address in the request.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export const createCustomResources = ({ clock, invokeLater, timeline, stackName }: Parts): CustomResources => {
  const waiting = new Map<string, (response: Response) => void>();
  let count = 0;

  const ask = async (type: 'Create' | 'Update' | 'Delete', logicalId: string, properties: Json, more: Json): Promise<Response> => {
    count += 1;
    const url = `https://cloudformation-custom-resource-response.rehearsal/${count}`;
    const answered = new Promise<Response>((resolve) => waiting.set(url, resolve));
    const timer = new AbortController();
    const expired = clock.sleep(patience, timer.signal).then((): Response => {
      const Reason = `CloudFormation did not receive a response from your Custom Resource (${patience} s)`;
      return { Status: 'FAILED', Reason, PhysicalResourceId: String(more.PhysicalResourceId ?? ''), RequestId: url };
    });
    timeline.add('custom-resource', `${type} of ${logicalId} is asked for`, { logicalId, type });
    invokeLater(String(properties.ServiceToken), {
      RequestType: type,
      ResponseURL: url,
      StackId: `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/1`,
      RequestId: url,
      LogicalResourceId: logicalId,
      ResourceType: customResourceType,
      ResourceProperties: properties,
      ...more,
    });
    const response = await clock.waitFor(Promise.race([answered, expired]));
    timer.abort();
    waiting.delete(url);
    timeline.add('custom-resource', `${type} of ${logicalId}: ${response.Status}: ${response.Reason ?? ''}`, { logicalId, type, response });
    if (response.Status !== 'SUCCESS') throw new Error(`${logicalId}: ${response.Reason ?? 'FAILED'}`);
    return response;
  };

  return {
    maker: {
      make: async ({ logicalId, properties, before }) => {
        const more = before && { PhysicalResourceId: before.ref, OldResourceProperties: before.properties };
        const { PhysicalResourceId: ref, Data } = await ask(before ? 'Update' : 'Create', logicalId, properties, more ?? {});
        return {
          name: ref,
          ref,
          attributes: Object.fromEntries(Object.entries(recordIn(Data)).map(([name, value]) => [name, String(value)])),
        };
      },
      remove: async ({ logicalId, properties, ref }) => {
        await ask('Delete', logicalId, properties, { PhysicalResourceId: ref });
      },
    },
    put: async (url, text) => {
      const take = waiting.get(url);
      if (!take) throw new Error(`nothing waits for an answer at ${url}`);
      take(JSON.parse(text) as Response);
    },
  };
};
