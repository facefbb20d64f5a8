import { listUntouched, type Survey } from '../advance/survey.ts';
import { describeLeftAlone, groupLeftAlone } from '../record/left-alone.ts';
import type { BeginResult } from './begin-result.ts';

/**
 * What it means that a survey found no server to replace. Nothing is due only where every server is known to be as wanted: servers that are left
 * alone are named, and where nothing is known of any server, nothing can be said.
 */
export const judgeNothingDue = (survey: Survey): Pick<BeginResult, 'action' | 'reason'> => {
  const { servers, unknown, short } = survey;
  const left = describeLeftAlone(groupLeftAlone(listUntouched(survey)));
  if (servers > 0 && unknown.length === servers) return { action: 'unknown', reason: `nothing can be said of this fleet: ${left}` };
  if (left !== undefined) return { action: 'refused', reason: left };
  if (short.length > 0) return { action: 'held', reason: `${short.join('; ')}: the next plan sees the others` };
  return { action: 'nothing-due', reason: `all ${servers} servers are as wanted` };
};
