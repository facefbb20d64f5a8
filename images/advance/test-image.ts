import { parseManifest } from '../record/manifest.ts';
import { isReachable } from './agent.ts';
import { awaitCommand } from './commands.ts';
import { hasJoined, mayJoin } from './join-cluster.ts';
import { awaitServer, isLeaving, terminateServers } from './servers.ts';
import { type BakeTurn, endBake, enterStep } from './turn.ts';

/**
 * A server that boots from the image as those of its group do, outside of the group. It passes when it was inspected, has joined the test cluster where the
 * recipe names one, and every probe passes; what fails at first may pass later, until the step runs out of time.
 */
export const testImage = (turn: BakeTurn): undefined => {
  const { bake, observation } = turn;
  terminateServers(turn, 'builder');
  if (!bake.tester && !mayJoin(turn)) return;
  const server = awaitServer(turn, 'tester', bake.image?.id ?? '');
  if (!server) return;
  if (isLeaving(server)) return endBake(turn, 'rejected', `the test server ${server.id} is ${server.state}: it did not stay up`);
  if (!isReachable(turn, server)) return;
  const inspected = awaitCommand(turn, 'inspect', server.id);
  if (bake.step !== 'test' || !inspected) return;
  const problem = findProblem(turn, inspected.output);
  if (problem !== undefined) return endBake(turn, 'rejected', problem);
  // Both are asked, so that a canary runs while probes are made.
  const isHost = hasJoined(turn, server);
  const { probes } = observation;
  if (probes && probes.verdict !== 'pass') bake.refusal = probes.reason;
  if (turn.bake.step !== 'test' || !isHost || probes?.verdict !== 'pass' || !bake.image) return;
  bake.image.isTested = true;
  delete bake.refusal;
  enterStep(turn, 'publish');
};

/** What the booted server shows against the image: a machine-id that it shares with the builder, or another release or packages. */
const findProblem = ({ bake }: BakeTurn, output: string): string | undefined => {
  const found = parseManifest(output);
  if (!found) return 'the inspection printed no manifest, so what booted is not known';
  const { manifest } = bake;
  if (!manifest) return undefined;
  if (found.machine === manifest.machine) return 'the test server has the machine-id of the builder: the image was not cleaned';
  if (found.release !== manifest.release)
    return `the test server has release ${found.release}, and the image was made of ${manifest.release}`;
  return found.sha256 === manifest.sha256 ? undefined : 'the test server has other packages than the builder had';
};
