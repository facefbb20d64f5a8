import { listBusyHosts, type Model } from './model.ts';

/**
 * "When managed termination protection is enabled, Amazon ECS only terminates EC2 instances that don't have any running non-daemon tasks": it
 * sets the protection from scale-in of each server by that (developer guide, managed-termination-protection).
 */
export const protectHosts = (model: Model): void => {
  if (!model.settings.managedTerminationProtection) return;
  const busy = listBusyHosts(model);
  for (const host of model.hosts.list())
    if (host.status !== 'INACTIVE' && host.status !== 'REGISTERING' && host.isConnected) model.setProtected(host, busy.has(host.id));
};
