import type { Swap } from '../../record/swap.ts';
import type { Turn } from '../turn.ts';

/** Why a replacement is no longer there, and whether that speaks against its image. */
export type Death = { reason: string; isImageFault: boolean };

/** Codes by which EC2 says that a person or a program asked for it ("StateReason", Amazon EC2 API reference). */
const asked = /^Client\.(?:UserInitiated|InstanceTerminated)/;
/** Codes of EC2's own doing, or of a quota: no image can help it. */
const byEc2 = /^Server\.|^Client\.VolumeLimitExceeded$/;

/**
 * Judges why a replacement that we did not terminate is leaving or gone. Others are named only where a cause is on record; a machine that ended by
 * itself speaks against its image, unless servers that served before end beside it, in its zone.
 */
export const judgeDeath = ({ snapshot, state }: Readonly<Turn>, { replacement = '', group, zone }: Swap): Death => {
  const member = snapshot.member(replacement);
  const { code, message } = snapshot.facts(replacement)?.stateReason ?? {};
  const who = `replacement ${replacement}`;
  const ended = `before its swap was done`;
  if (code !== undefined && byEc2.test(code))
    return { reason: `${who} was ended by EC2 ${ended} (${code}: ${message})`, isImageFault: false };
  const own = new Set(state.swaps.flatMap((swap) => swap.replacement ?? []));
  const beside = (snapshot.group(group)?.members ?? []).filter(
    ({ id, zone: at }) => at === (member?.zone ?? zone) && !own.has(id) && ['dead', 'unhealthy'].includes(snapshot.statusOf(id, group)),
  );
  if (beside.length > 0)
    return {
      reason: `${who} ended ${ended}, as ${beside.length} older servers of its zone (${beside[0]?.id} first) do`,
      isImageFault: false,
    };
  const isLeaving = member !== undefined && (member.lifecycle.startsWith('Terminat') || member.lifecycle.startsWith('Detach'));
  if (isLeaving && !member.isHealthy)
    return { reason: `EC2 Auto Scaling health check failed for ${who}, and ended it`, isImageFault: true };
  const isRunning = ['pending', 'running'].includes(snapshot.facts(replacement)?.state ?? '');
  // A group that ends a server which it calls healthy was asked to, or has too many: where a health check failed it says so first.
  if ((code !== undefined && asked.test(code)) || (isLeaving && (isRunning || code === undefined)))
    return { reason: `${who} was terminated by others (outside the Recycler) ${ended}`, isImageFault: false };
  const why = code === undefined ? 'EC2 has no reason on record' : `${code}: ${message}`;
  return { reason: `${who} ended by itself ${ended} (${why})`, isImageFault: true };
};
