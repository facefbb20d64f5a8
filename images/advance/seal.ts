import { awaitCommand } from './commands.ts';
import { awaitServer, isLeaving } from './servers.ts';
import { type BakeTurn, endBake, enterStep } from './turn.ts';

/** The builder cleaned of what belongs to one server alone, and stopped: an image of a running server is consistent after a crash only (EC2 API, CreateImage). */
export const seal = (turn: BakeTurn): undefined => {
  const { bake } = turn;
  const server = awaitServer(turn, 'builder', bake.base?.id ?? '');
  if (!server) return;
  if (isLeaving(server)) return endBake(turn, 'failed', `the builder ${server.id} is ${server.state}: terminated from outside`);
  if (server.state === 'stopped') return enterStep(turn, 'image');
  if (server.state === 'running' && awaitCommand(turn, 'seal', server.id) && turn.bake.step === 'seal')
    turn.intents.push({ kind: 'stop', server: server.id });
};
