import { formatDuration } from '../../policy/duration.ts';
import { awaitsRequests } from '../capacity/follow-requests.ts';
import type { Turn } from '../turn.ts';
import { countLeft } from './forecast.ts';

/** The campaign in one line. */
export const writeHeadline = (turn: Readonly<Turn>): string => {
  const { campaign, state, findings, allowedSlots } = turn;
  const held = campaign.stop ? undefined : findings.find((finding) => finding.kind === 'hold');
  const why = held ? `; on hold: ${held.reason}` : '';
  const flying = state.swaps.filter((swap) => !swap.outcome).length;
  const { replaced, stale } = campaign.counters;
  if (campaign.phase === 'ended') return campaign.stop ? `stopped: ${campaign.stop.reason}` : `${campaign.outcome}: ${replaced} replaced`;
  if (campaign.phase === 'proof') return `proving the image with one canary instance; ${countLeft(state)} to replace${why}`;
  if (campaign.phase === 'roll') return `${replaced} of ${stale} replaced, ${flying} in flight, ${allowedSlots} slots${why}`;
  if (campaign.phase === 'waiting') return `waiting: ${campaign.waitsFor ?? ''}`;
  const awaited = awaitsRequests(turn);
  if (awaited !== undefined && !held) {
    const left = formatDuration(Math.max(1, Math.ceil(awaited / 60_000)) * 60);
    return `${campaign.phase}: all is in place; up to ${left} until CloudTrail shows whether others set desired capacity meanwhile`;
  }
  if (campaign.stop) return `stopping: ${campaign.stop.reason}; ${flying} swaps to settle`;
  return `${campaign.phase}: ${flying} swaps in flight${why}`;
};
