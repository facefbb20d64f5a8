import type { Deployment } from '../core/release-ports.ts';

/**
 * The versions of a deployment. CodeDeploy need not name the target this early; the template names it too, and both must agree.
 *
 * @param declared the version that the template names
 * @throws Error when they do not agree, or neither names one
 */
export const findVersions = ({ target }: Deployment, declared: string | undefined) => {
  if (target && declared !== undefined && target.targetVersion !== declared)
    throw new Error(`CodeDeploy deploys version ${target.targetVersion}, this gate belongs to ${declared}`);
  const functionVersion = target?.targetVersion ?? declared;
  if (functionVersion === undefined) throw new Error('neither CodeDeploy nor the template says which version is deployed');
  return { functionVersion, ...(target?.currentVersion !== undefined && { currentVersion: target.currentVersion }) };
};
