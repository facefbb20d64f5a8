import type { CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import { listCordons, listPolicies, listSuspended } from '../../record/journal.ts';
import { stepPolicyOf } from '../../record/step-policy.ts';
import { isSameWorkload } from '../../record/workload.ts';

type Check<Kind extends Intent['kind']> = (state: CampaignState, intent: Extract<Intent, { kind: Kind }>) => string[];

const nothing = (): string[] => [];

/** A victim and a replacement leave for their own swap, and a server without one as an extra server of its group that is known to be on its way out. */
const isEndingRecorded: (state: CampaignState, intent: Extract<Intent, { kind: 'terminate' }>) => boolean = (
  { campaign, swaps },
  { group, server, swap: id, purpose },
) => {
  if (purpose === 'orphan') return campaign.capacity[group]?.orphans.some((orphan) => orphan.server === server) === true;
  const own = swaps.find((swap) => swap.id === id);
  const [named, ending] = purpose === 'victim' ? [own?.victim, own?.termination] : [own?.replacement, own?.rollback?.termination];
  return named === server && ending !== undefined;
};

/** What the record that is written with each kind of intent must say of it, so that it can be settled or put back after a crash. */
const recordChecks: { [Kind in Intent['kind']]: Check<Kind> } = {
  suspend: ({ campaign }, { group, processes }) =>
    processes.flatMap((process) =>
      listSuspended(campaign.journal).some((entry) => entry.group === group && entry.process === process)
        ? []
        : [`I9: ${process} of ${group} would be suspended with no entry in the journal`],
    ),
  cordon: ({ campaign, swaps }, { workload, server, swap }) => [
    ...(listCordons(campaign.journal).some((entry) => entry.server === server && isSameWorkload(entry.workload, workload))
      ? []
      : [`I9: ${server} would be cordoned with no entry in the journal`]),
    ...(swaps.some(({ id, victim, replacement }) => id === swap && (victim === server || replacement === server))
      ? []
      : [`I5: ${server} would be cordoned, and no swap says so`]),
  ],
  try: ({ swaps }, { server, swap }) =>
    swaps.some(({ id, replacement, trial }) => id === swap && replacement === server && trial)
      ? []
      : [`I5: something would be run on ${server}, and no swap says so`],
  'end-work': ({ swaps }, { server, swap, what }) =>
    swaps.some(({ id, victim, endings }) => id === swap && victim === server && endings?.[what])
      ? []
      : [`I5: ${what} would be ended on ${server}, and no swap says so`],
  launch: ({ swaps }, { swaps: ids, token }) =>
    ids.flatMap((id) =>
      swaps.some((swap) => swap.id === id && swap.launch?.token === token && !swap.termination)
        ? []
        : [`I2: a server would be launched that no swap ${id} waits for`],
    ),
  raise: ({ campaign }, { group, by }) => [
    ...(campaign.capacity[group]?.pendingRaise?.by === by ? [] : [`I2: ${group} would be raised with no entry in its record`]),
    ...(listPolicies(campaign.journal).some((entry) => entry.group === group && entry.policy === stepPolicyOf(by))
      ? []
      : [`I9: a scaling policy would be put on ${group} with no entry in the journal`]),
  ],
  terminate: (state, intent) => (isEndingRecorded(state, intent) ? [] : [`I5: ${intent.server} would be terminated, and no swap says so`]),
  quarantine: ({ swaps }, { server, swap: id, until }) =>
    swaps.some(({ id: own, replacement, rollback }) => own === id && replacement === server && rollback?.termination?.keepUntil === until)
      ? []
      : [`I5: ${server} would be put in standby, and no swap says so`],
  reimage: ({ swaps }, { server, swap: id, token }) =>
    swaps.some((swap) => swap.id === id && swap.victim === server && swap.reimage?.token === token)
      ? []
      : [`I5: ${server} would come back from another image, and no swap says so`],
  uncordon: nothing,
  resume: nothing,
  'clear-mark': nothing,
  'suppress-checks': ({ swaps }, { server, swap: id }) =>
    swaps.some(({ id: own, replacement, checks }) => own === id && replacement === server && checks)
      ? []
      : [`I5: the status checks of ${server} would be suppressed, and no swap says so`],
  'resume-checks': nothing,
  lower: ({ campaign }, { group, by }) =>
    campaign.capacity[group]?.pendingRaise?.by === -by ? [] : [`I2: ${group} would be lowered with no entry in its record`],
  'delete-policy': nothing,
  reject: nothing,
  notify: nothing,
};

export const findMissingRecord = (state: CampaignState, intent: Intent): string[] =>
  (recordChecks[intent.kind] as (state: CampaignState, intent: Intent) => string[])(state, intent);
