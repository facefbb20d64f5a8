import type { Doors } from '../../core/ports.ts';
import { followCampaign } from '../follow-campaign.ts';
import { createWatcher } from '../live/create-watcher.ts';
import type { CommonOptions } from '../options.ts';
import { chooseFleets } from './choose-fleets.ts';
import { findClosedWindow } from './find-closed-window.ts';
import { onInterrupts } from './run-result.ts';

/** Shows the live picture of every open campaign of these fleets, from whatever terminal, until they end or the person leaves. It changes nothing. */
export const watchFleets = async (doors: Doors, options: CommonOptions & { fleet?: string }): Promise<void> => {
  const fleets = await chooseFleets(doors, options.fleet === undefined ? { all: true } : options);
  const open: { fleet: string; campaign: string }[] = [];
  const held: { fleet: string; reason: string }[] = [];
  for (const [fleet, groups] of fleets) {
    const { openCampaign: campaign } = await doors.ledger.readFleet(fleet);
    if (campaign !== undefined) open.push({ fleet, campaign });
    const reason = campaign === undefined ? await findClosedWindow(doors, groups) : undefined;
    if (reason !== undefined) held.push({ fleet, reason });
  }
  if (open.length === 0) return;
  const watcher = createWatcher({ stream: process.stderr, isQuiet: options.quiet === true, now: () => doors.clock.now(), speed: 'real' });
  for (const { fleet, reason } of held) watcher.onHeld(fleet, reason);
  let isLeft = false;
  const left = new Promise<void>((resolve) => {
    onInterrupts(() => {
      isLeft = true;
      resolve();
    });
  });
  const followed = open.map(({ fleet, campaign }) => followCampaign(doors, campaign, fleet, watcher, watcher.onDecision, () => isLeft));
  try {
    await Promise.race([left, Promise.all(followed)]);
  } finally {
    watcher.end();
  }
};
