import { recordStop } from '../../record/stop.ts';
import { isReplacing, type Rule, stopOf } from '../turn.ts';
import { findHolds } from './holds.ts';
import { maintainBrakes } from './maintain-brakes.ts';
import { findStops } from './stops.ts';

/** Finds every brake of this turn, keeps the record of them, and decides whether the campaign stops. */
export const applyBrakes: Rule = (turn) => {
  const { campaign, policy, now } = turn;
  const found = [...findStops(turn), ...findHolds(turn)];
  turn.findings = maintainBrakes(campaign, found, now, policy?.brakes.holdTimeout ?? 86_400, isReplacing(turn));
  const brake = turn.findings.find((finding) => finding.kind === 'stop');
  if (brake) turn.stops.push({ reason: brake.reason, at: now, outcome: 'stopped' });
  decideStop(turn);
};

/** Records the first reason to stop. What follows, follows from the record alone. */
export const decideStop: Rule = (turn) => {
  const stop = stopOf(turn);
  if (stop) recordStop(turn.campaign, stop);
};
