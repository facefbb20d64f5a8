import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { runRehearsal } from '../cli/rehearsal.ts';
import { toReleaseReport } from '../cli/release-rehearsal/release-report.ts';
import { runReleaseScenario } from '../cli/release-rehearsal/run-release-scenario.ts';
import { findDue, findRefusals } from '../core/begin/due.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { planFleet } from '../core/report/plan.ts';
import { planWorkloads } from '../core/report/plan-workloads.ts';
import { readReleaseScenario } from '../rehearsal/release/release-scenario.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { planSchema } from './schemas/plan-schema.ts';
import { releaseRehearsalSchema } from './schemas/releases-schema.ts';
import { reportSchema } from './schemas/report-schema.ts';
import { createSchemas, schemaFolder } from './schemas.ts';

const findIssues = (schema: z.core.$ZodType, value: unknown): string[] =>
  (z.safeParse(schema, value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

const scenarios = {
  'a roll-out': { fleets: [{ name: 'web', desiredCapacity: 6, policy: { deadline: '1d' } }] },
  'a bad image': { fleets: [{ name: 'web', desiredCapacity: 6 }], faults: [{ kind: 'bad-image', fleet: 'web' }] },
  'a fleet that is refused': { fleets: [{ name: 'web', desiredCapacity: 6, warmPool: true }] },
  'nothing due': { fleets: [{ name: 'web', desiredCapacity: 3, image: { current: 'ami-new' } }] },
  'an alarm that holds': {
    fleets: [{ name: 'web', desiredCapacity: 6, policy: { brakes: { alarms: ['web-5xx'] } } }],
    faults: [{ kind: 'alarm', name: 'web-5xx', from: '5m', for: '5m' }],
  },
};

describe('the published schemas', () => {
  test('are those of the code: npm run generate writes them', () => {
    const published = Object.fromEntries(readdirSync(schemaFolder).map((name) => [name, readFileSync(join(schemaFolder, name), 'utf8')]));
    expect(published).toEqual(createSchemas());
  });

  test.each(Object.entries(scenarios))('describe the report of %s', async (_, written) => {
    const { report } = await runRehearsal(readScenario(written));
    expect(findIssues(reportSchema, JSON.parse(JSON.stringify(report)))).toEqual([]);
  });

  test.each<[string, string, number, number]>([
    ['a plan', 'target-group', 6, 0],
    ['a plan of a cluster', 'opensearch', 6, 6],
  ])('describe %s', async (_, kind, stale, planned) => {
    const { doors, world } = await runRehearsal(
      readScenario({ fleets: [{ name: 'web', desiredCapacity: 6, workloads: [{ kind }] }], faults: [{ kind: 'bad-image', fleet: 'web' }] }),
    );
    const made = world.clock.spawn(async () => {
      const groups = await doors.groups.listEnrolled();
      const due = await findDue(doors, groups);
      const blocked = await findRefusals(doors, groups);
      const policy = parsePolicy({}, 'policy');
      const asked = { policy, wanted: due.wanted, due: due.survey.stale.map(({ id }) => id), openCampaign: undefined };
      const workloads = await planWorkloads(doors, groups, asked);
      return planFleet(groups, due.survey, due.wanted, policy, due.durations, workloads, blocked, doors.clock.now());
    });
    await world.clock.run();
    const plan = await made;
    expect(plan.stale).toHaveLength(stale);
    expect(plan.workloads.flatMap(({ servers }) => servers)).toHaveLength(planned);
    expect(findIssues(planSchema, JSON.parse(JSON.stringify(plan)))).toEqual([]);
  });

  test('describe a rehearsal of releases, with verdicts and a lease that was revoked', async () => {
    const written = { releases: [{ release: 'v1' }, { release: 'v2', alarm: { after: '1m' } }], watch: '10m' };
    const scenario = readReleaseScenario(written, 'releases');
    const report = toReleaseReport(scenario, await runReleaseScenario(scenario));
    expect(report.releases.map(({ outcome, lease }) => [outcome, lease?.revoked !== undefined])).toEqual([
      ['installed', false],
      ['rolled-back-during-traffic', true],
    ]);
    expect(findIssues(releaseRehearsalSchema, JSON.parse(JSON.stringify(report)))).toEqual([]);
    expect(findIssues(releaseRehearsalSchema, { ...report, timeline: undefined })).toHaveLength(1);
  });

  test('see a field that is missing, unknown or of another kind', async () => {
    const { report } = await runRehearsal(readScenario(scenarios['nothing due']));
    const [fleet] = report.fleets;
    expect(findIssues(reportSchema, { ...report, more: 1 })).toHaveLength(1);
    expect(findIssues(reportSchema, { ...report, fleets: [{ ...fleet, servers: '3' }] })).toEqual([
      expect.stringContaining('fleets.0.servers'),
    ]);
    expect(findIssues(reportSchema, { ...report, fleets: [{ ...fleet, calls: undefined }] })).toHaveLength(1);
  });
});
