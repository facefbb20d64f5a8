import type { ServerFacts } from './observation.ts';
import { isAlike, type Origin, type Wanted } from './wanted.ts';
import type { Verdict } from './workload.ts';

const no = (reason: string): Verdict => ({ verdict: 'fail', reason });
const notKnown = (reason: string): Verdict => ({ verdict: 'unknown', reason });

/**
 * May a server come back from the wanted image, as far as EC2 and its group know it? A new root volume changes the image, and nothing else: what was
 * launched with another template, user data or type stays so ("Replace the root volume for an Amazon EC2 instance", Amazon EC2 user guide).
 */
export const judgeComeback = (server: ServerFacts & Origin, wanted: Wanted | undefined): Verdict => {
  if (!wanted) return notKnown('what its group would launch is not known');
  const { launchConfiguration, templateId, templateVersion, instanceType, machine, state, isEnrolled } = server;
  if (launchConfiguration !== undefined) return no('it was launched from a launch configuration, so that more than its image differs');
  if (templateId === undefined || templateVersion === undefined) return notKnown('its launch template is not known');
  if (templateId !== wanted.templateId) return no(`it was launched from template ${templateId}, so that more than its image differs`);
  if (!isAlike(templateVersion, wanted))
    return no(`version ${templateVersion} of its template differs from version ${wanted.version} in more than the image, or is not there`);
  if (wanted.instanceTypes && (instanceType === undefined || !wanted.instanceTypes.includes(instanceType)))
    return no(`its instance type ${instanceType ?? 'unknown'} is not one of ${wanted.instanceTypes.join(', ')}`);
  if (instanceType?.includes('.metal') && !instanceType.startsWith('mac'))
    return no(`its instance type ${instanceType} is bare metal, whose root volume EC2 does not replace`);
  if (wanted.machine === undefined) return notKnown(`EC2 does not say what image ${wanted.image} is for`);
  if (machine === undefined) return notKnown('EC2 does not say what machine it is');
  if (machine !== wanted.machine) return no(`it is ${machine}, and image ${wanted.image} is for ${wanted.machine}`);
  if (machine.includes('marketplace')) return no('its image is from AWS Marketplace, from which EC2 replaces no root volume');
  if (!isEnrolled) return no('it has not the tag recycler:policy itself: have its group propagate the tag at launch, or add it');
  return state === 'running' ? { verdict: 'pass', reason: 'it differs in its image alone' } : notKnown(`EC2 calls it ${state}`);
};
