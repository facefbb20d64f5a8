import type { FaultOf } from '../fault-schema.ts';
import type { Planter } from './planter.ts';

/** What EC2 says where a volume's key may not be used (user guide, ts-as-instancelaunchfailure.html). */
const reason = { code: 'Client.InternalError', message: 'Client.InternalError: Client error on launch' };

/** A share of the new servers, those that Auto Scaling launches included, ends soon after the launch. */
export const plantDiesAtLaunch = ({ ground, life }: Planter, fault: FaultOf<'dies-at-launch'>, index: number): void => {
  ground.launchedListeners.push((server) => {
    if (server.fleet !== fault.fleet || server.origin === 'seed') return;
    if (!ground.chance(`dies-at-launch:${index}:${server.id}`).isHit(fault.share)) return;
    ground.clock.at(ground.clock.now() + fault.after * 1_000, () => life.failLaunch(server, reason));
  });
};
