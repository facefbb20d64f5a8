import type { GroupView } from '../../record/observation.ts';
import type { Turn } from '../turn.ts';

/** So many marks are taken off in one step: more servers that were marked are a matter for people. */
const mostCleared = 20;

/**
 * Takes the marks off servers that Auto Scaling holds for unhealthy and that work again, before it may replace what is unhealthy: it never does so itself,
 * and would end all that are marked at once ("Suspend and resume processes", EC2 Auto Scaling user guide). What still does not work is named.
 */
export const clearMarks = ({ campaign, snapshot, intents, notices }: Turn, { name, members }: GroupView): void => {
  const marked = members.filter(({ isHealthy, lifecycle }) => !isHealthy && lifecycle === 'InService');
  const works = marked.filter(({ id }) => isAtWorkAgain(snapshot, id, name));
  for (const { id } of works.slice(0, mostCleared)) intents.push({ kind: 'clear-mark', group: name, server: id });
  const left = marked.filter(({ id }) => !works.some((each) => each.id === id));
  const warning = `marked ${name}`;
  if (left.length === 0 || campaign.warned.includes(warning)) return;
  campaign.warned.push(warning);
  notices.push({
    kind: 'notify',
    level: 'warning',
    text: `${left.length} servers of ${name} (${left[0]?.id} first) are unhealthy for Auto Scaling and do not work: it replaces them now that it may again`,
    next: 'find out why they do not work; each that works again is left alone',
  });
};

/** Does every workload of its group find it healthy, and has its machine not stopped? What is not answered is no yes. */
const isAtWorkAgain = ({ workloadsOf, facts }: Turn['snapshot'], id: string, group: string): boolean => {
  const workloads = workloadsOf(group);
  const state = facts(id)?.state;
  return (
    workloads.length > 0 &&
    workloads.every(({ servers }) => servers[id]?.work === 'healthy') &&
    (state === undefined || state === 'running')
  );
};
