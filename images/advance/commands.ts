import type { BakeAction } from '../record/intent.ts';
import type { SeenCommand } from '../record/observation.ts';
import { type BakeTurn, endBake } from './turn.ts';

/** Seconds after which a command that does not show is sent again. Our document holds a lock, so that two of a kind do not run side by side. */
const resendAfter = 60;
/** Attempts of one command. An agent that restarts, or was away, is worth a second one. */
const mostAttempts = 2;

const running = ['Pending', 'InProgress', 'Delayed', 'Cancelling'];

/**
 * What a command printed, sent where it was not. Answers undefined until it has ended well; ends the bake where it failed twice.
 * Run Command knows no token, so a command is found again by its mark.
 */
export const awaitCommand = (turn: BakeTurn, action: BakeAction, server: string): SeenCommand | undefined => {
  const { bake, observation, now } = turn;
  const send = (attempt: number): undefined => {
    const mark = `recycler ${bake.id} ${action} ${attempt}`;
    bake.commands[action] = { mark, sentAt: now, attempt };
    turn.intents.push({ kind: 'run', server, action, mark });
    return undefined;
  };
  const run = bake.commands[action];
  if (!run) return send(1);
  if (observation.commands === undefined) return undefined;
  const seen = observation.commands.filter(({ mark }) => mark === run.mark);
  const done = seen.find(({ status }) => status === 'Success');
  if (done) return done;
  if (seen.some(({ status }) => running.includes(status))) return undefined;
  const failed = seen[0];
  if (!failed) return now - run.sentAt < resendAfter * 1_000 ? undefined : send(run.attempt);
  if (run.attempt < mostAttempts) return send(run.attempt + 1);
  endBake(turn, 'failed', `${action} ended with ${failed.detail || failed.status}: ${failed.complaint.trim().slice(-300) || 'no reason'}`);
  return undefined;
};
