import { type ReleaseRehearsal, type ReleaseStep, rehearseReleases } from '../../cli/release-rehearsal/rehearse-releases.ts';
import type { ReleaseWorld } from '../../rehearsal/release/create-release-world.ts';
import type { ScriptedCompliance } from '../../rehearsal/release/data/compliance.ts';
import { readScenario } from '../../rehearsal/scenario.ts';
import type { World } from '../../rehearsal/world.ts';
import { describeBehaviour } from './describe-behaviour.ts';
import { findReleaseStatus } from './find-release-status.ts';
import type { Incident, Job, ReleaseStatus } from './job.ts';
import { loadProgram } from './load-program.ts';

const openToAnyone = { Effect: 'Allow' as const, Principal: '*', Action: 'lambda:InvokeFunction' };

/** What can be changed while the world runs. */
type Lists = { deny: string[]; throttle: string[]; compliance: ScriptedCompliance[] };

const act = (incident: Incident, release: ReleaseWorld, world: World, lists: Lists): void => {
  const nameOf = (id: string): string => release.stack.resources.get(id)?.name ?? '';
  const functionOf = (id: string) => release.functions.find(nameOf(id))?.fn;
  switch (incident.kind) {
    case 'attest':
      // The schedule calls what the alias names.
      if (functionOf('AttestFunction')?.aliases.has('candidate')) release.invokeLater(`${functionOf('AttestFunction')?.arn}:candidate`, {});
      return;
    case 'drift':
      release.settings.drift(incident.resource, incident.changes);
      return;
    case 'drift-alarm': {
      const alarm = release.alarms.all.get(nameOf(incident.resource));
      // A copy: CloudFormation goes on believing what its template says.
      if (alarm) Object.assign(alarm, { properties: { ...alarm.properties, ...incident.changes } });
      return;
    }
    case 'drift-group':
      for (const group of release.codeDeploy.groups.values()) Object.assign(group, incident.changes);
      return;
    case 'drift-function': {
      const fn = functionOf(incident.resource);
      if (fn) Object.assign(fn.latest, incident.changes);
      return;
    }
    case 'permit-anyone': {
      const fn = functionOf(incident.resource);
      for (const qualifier of fn ? ['$LATEST', ...fn.aliases.keys()] : [])
        fn?.statements.set(qualifier, [...(fn.statements.get(qualifier) ?? []), { ...openToAnyone, Sid: 'byHand', Resource: fn.arn }]);
      return;
    }
    case 'open-url':
      functionOf(incident.resource)?.urls.set('$LATEST', 'NONE');
      return;
    case 'comply':
      for (const entry of lists.compliance) if (entry.rule === incident.rule) entry.compliant = incident.compliant;
      return;
    case 'deny':
    case 'throttle': {
      const list = lists[incident.kind];
      list.push(incident.action);
      if (incident.for !== undefined)
        world.clock.at(world.clock.now() + incident.for * 1_000, () => void list.splice(list.indexOf(incident.action), 1));
    }
  }
};

const toSteps = async ({ bundle: own, releases, settling, between }: Job): Promise<ReleaseStep[]> => {
  const later = releases.map(
    async ({ bundle, definition, translated, declared }, index): Promise<ReleaseStep> => ({
      release: `r${index + 2}`,
      program: await loadProgram(bundle ?? own),
      ...(definition !== undefined && { definition }),
      ...(translated && { translated }),
      ...(declared && { declared }),
      after: index === 0 ? settling : between,
    }),
  );
  return [{ release: 'r1', program: await loadProgram(own) }, ...(await Promise.all(later))];
};

/** What is left at the end of fleets whose work has ended. */
const checkEnds = async ({ world, ledger }: ReleaseRehearsal): Promise<void> => {
  const open = new Set((await ledger.listOpenCampaigns()).map(({ fleet }) => fleet));
  for (const { name } of world.ground.scenario.fleets) if (!open.has(name)) world.invariants.checkEnd(name);
};

/** Rehearses a job: this checkout is installed and attested, then the releases follow, and the fleets have work meanwhile. */
export const rehearseJob = async (job: Job): Promise<ReleaseStatus> => {
  const { world: given } = job;
  const lists: Lists = { deny: [], throttle: [], compliance: given.compliance };
  const done = await rehearseReleases({
    scenario: readScenario(given.scenario),
    steps: await toSteps(job),
    canaryFleets: given.canaryFleets,
    watch: given.watch,
    options: { ...given.options, ...lists, faults: given.faults },
    onReady: (world, release) => {
      const startMs = world.clock.now();
      // What never returns waits on this clock: no invocation lasts that long. A promise that never resolves would cost real time.
      Object.assign(globalThis, { waitForEver: () => world.clock.sleep(3_600) });
      for (const incident of given.incidents) world.clock.at(startMs + incident.at * 1_000, () => act(incident, release, world, lists));
    },
  });
  await checkEnds(done);
  const fleets = done.world.ground.scenario.fleets.map(({ name }) => done.world.recorder.capacity(name));
  return {
    fates: job.releases.map((_, index) => findReleaseStatus(done, `r${index + 2}`)),
    broken: done.world.invariants.result().broken,
    shortfallSeconds: fleets.reduce((sum, { shortfallSeconds }) => sum + shortfallSeconds.caused, 0),
    behaviour: await describeBehaviour(done),
  };
};
