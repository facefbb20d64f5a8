import { checkResources } from '../../check-resources.ts';
import { type Examine, readOnce } from '../../examination.ts';
import { listOwnStack } from '../../stack/list-own-stack.ts';
import { nameOf } from '../../stack/stack.ts';
import { deployment } from './deployment.ts';
import { connectDeployment } from './door.ts';

/** The deployment that brings the release, or what the stack is set to deploy by where none runs. */
export const readOwnDeployment = readOnce(async (examination) => {
  const { make, release, described, candidate, beginFunction, candidateAlarm, keep } = examination;
  const stack = await listOwnStack(examination);
  const own = { application: nameOf(stack, 'ServerlessDeploymentApplication'), name: nameOf(stack, `${described.begin}DeploymentGroup`) };
  const group = candidate.deployment?.group ?? own;
  if (group.application !== own.application || group.name !== own.name)
    throw new Error(
      `deployment ${candidate.deployment?.id} is one of ${group.application} ${group.name}, and this stack is deployed by ${own.application} ${own.name}`,
    );
  const found = await connectDeployment(make)({
    id: candidate.deployment?.id ?? 'none',
    release,
    function: beginFunction,
    alias: 'live',
    targetVersion: candidate.functionVersion,
    currentVersion: candidate.currentVersion,
    application: group.application,
    group: group.name,
    candidateAlarms: [candidateAlarm],
  });
  if (found.begin.is === 'known') keep({ stateMachine: found.begin.value.stateMachine });
  if (found.versions.is === 'known') keep({ versions: found.versions.value });
  return found;
});

/** Examines how the release is deployed. */
export const examineDeployment: Examine = async (examination, phase) => {
  const { beginFunction } = examination;
  return checkResources(deployment, [beginFunction], new Map([[beginFunction, await readOwnDeployment(examination)]]), phase);
};
