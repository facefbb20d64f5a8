import type { PlacedCordon } from '../../core/record/journal.ts';
import type { SwapUnderWay } from '../../core/record/undertaking.ts';
import type { ServerWork, Verdict } from '../../core/record/workload.ts';
import { judgeAbsent } from './judge-absent.ts';
import { judgeAway, markAway } from './judge-away.ts';
import { judgeCordon } from './judge-cordon.ts';
import { judgeJoined } from './judge-joined.ts';
import { notKnown } from './not-known.ts';
import type { Notes } from './notes.ts';
import { mayLeave } from './plan-leaving.ts';
import { mayRestart } from './plan-restart.ts';
import type { ClusterPoll, Question } from './question.ts';
import { writeMark } from './write-mark.ts';

export const judgeServer = (poll: ClusterPoll, server: string, cordon: PlacedCordon | undefined, before: Notes | undefined): ServerWork => {
  const match = poll.matches.get(server) ?? { absent: true };
  if ('unknown' in match) return notKnown(match.unknown);
  const swap = poll.undertaking.swaps.find(({ victim }) => victim === server);
  if (swap && isAway(swap)) return judgeAway(poll, server, swap, 'node' in match ? match.node : undefined, cordon);
  if (cordon?.purpose === 'restart' && 'absent' in match)
    return { ...notKnown('its node is not in the cluster'), cordon: markAway(poll, cordon) };
  if ('absent' in match) return judgeAbsent(poll, server, cordon, before);
  const { node } = match;
  const judged = judgeCordon(poll, server, node, cordon, before);
  return {
    work: 'healthy',
    joined: judgeJoined(poll, server, node),
    mayLeave: judgeMayLeave({ ...poll, server, node, swap }),
    ...(judged && { cordon: judged }),
    before: writeMark(poll, node),
  };
};

/** May it leave, in the way in which the servers of this cluster are renewed? */
const judgeMayLeave = (question: Question): Verdict => {
  const { renewal } = question.notes;
  return renewal?.by === 'reimage' ? mayRestart(question) : mayLeave(question);
};

/** Was the server sent away, to come back? */
const isAway = ({ method, stage, isRolledBack }: SwapUnderWay): boolean =>
  method === 'reimage' && !isRolledBack && ['reimaging', 'booting', 'checking', 'joined'].includes(stage);
