import { fail, type Predicate, pass, unknown } from '../question.ts';

/** File systems that lie on a disk of their own and outlast a boot. */
const lasting = ['ext3', 'ext4', 'xfs', 'btrfs'];

/**
 * A new root volume comes without what lay on the old one: every data path must be mounted from another volume. The node says where its paths are mounted
 * (`fs.data.mount` of its stats, such as `/data (/dev/nvme1n1)`); that EC2 has such a volume on the server is asked in `canComeBack`.
 */
export const isDataOffRoot: Predicate = ({ node: { mounts } }) => {
  if (!mounts) return unknown('its node does not say where its data lies');
  for (const { mount, type } of mounts) {
    const point = /^(\/.*) \(.+\)$/.exec(mount)?.[1];
    if (point === undefined) return unknown(`its node says that its data lies on "${mount}", which is no mount that is understood`);
    if (point === '/') return fail('its data lies on the root volume, and would be lost with it');
    if (!lasting.includes(type))
      return fail(`its data lies on a file system of type ${type || 'unknown'}, and ${lasting.join(', ')} are known to last`);
  }
  return pass('its data lies on other volumes than the root volume');
};
