import { connectDeployments } from '../aws/deployments/deployments.ts';
import type { Environment } from '../aws/environment.ts';
import { type Program, program } from '../cli/release-rehearsal/program.ts';
import { changeReleaseRecord } from '../core/release/release-record.ts';
import type { ReleaseLedger } from '../core/release-ports.ts';
import { callerProof } from '../rehearsal/release/caller-proof.ts';
import type { ReleaseWorld } from '../rehearsal/release/create-release-world.ts';
import type { World } from '../rehearsal/world.ts';

type Hook = { DeploymentId: string; LifecycleEventHookExecutionId: string };

const letThrough =
  ({ make, clock }: Environment) =>
  (event: Hook): Promise<void> =>
    connectDeployments(make, clock).answerHook(event.DeploymentId, event.LifecycleEventHookExecutionId, 'Succeeded');

/** This checkout's functions behind a gate that lets everything through: for tests of what comes after. */
export const ungated: Program = {
  ...program,
  functions: { ...program.functions, PreTrafficFunction: letThrough, PostTrafficFunction: letThrough },
};

/** Gives each release that is deployed its record, and a lease for every fleet without the gate. */
export const letAct = (world: World, release: ReleaseWorld, ledger: ReleaseLedger): void =>
  release.timeline.listen(({ kind, data }) => {
    if (kind !== 'promoted') return;
    const nameOf = (logicalId: string) => release.stack.resources.get(logicalId)?.name ?? '';
    const begin = release.functions.choose(release.functions.require(`${nameOf('BeginFunction')}:live`));
    void world.clock.spawn(async () => {
      await changeReleaseRecord(ledger, String(data.release), world.clock.now(), (record) => ({
        ...record,
        functionVersion: begin.version,
        stateMachine: begin.environment.STATE_MACHINE_ARN ?? '',
      }));
      await release.invocations.invoke(nameOf('AttestFunction'), undefined, { caller: callerProof, breakGlass: 'TEST-1' });
    });
  });
