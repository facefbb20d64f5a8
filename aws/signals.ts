import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetCalendarStateCommand } from '@aws-sdk/client-ssm';
import type { SignalsDoor } from '../core/ports.ts';
import { read } from './calls.ts';
import type { Clients } from './clients.ts';
import { readServerDeployments } from './deployments/server-deployments.ts';
import { knowsOperation } from './stand-in.ts';

/** The door to alarms and change calendars. What is missing or has no data is `unknown`, which holds. */
export const openSignalsDoor = (clients: Pick<Clients, 'cloudWatch' | 'ssm' | 'codeDeploy'>, isStandIn: boolean): SignalsDoor => ({
  readDeployments: readServerDeployments(() => clients.codeDeploy, knowsOperation(isStandIn)),
  readAlarms: async (names) => {
    // Without names every alarm of the account would be described.
    if (names.length === 0) return [];
    return read('cloudwatch:DescribeAlarms', async () => {
      // Composite alarms are left out unless they are asked for, and so is the 51st (CloudWatch API reference, DescribeAlarms, AlarmTypes and
      // MaxRecords). A policy names at most 100, as many as one call takes.
      const answer = await clients.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 }),
      );
      const states = new Map(
        [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])].map((alarm) => [alarm.AlarmName, alarm.StateValue]),
      );
      return names.map((name) => ({ name, state: states.get(name) === 'OK' ? 'ok' : states.get(name) === 'ALARM' ? 'alarm' : 'unknown' }));
    });
  },
  readCalendars: (names) =>
    Promise.all(
      names.map(async (name) => {
        const { State: state } = await read('ssm:GetCalendarState', () =>
          clients.ssm.send(new GetCalendarStateCommand({ CalendarNames: [name] })),
        );
        return { name, state: state === 'OPEN' ? 'open' : state === 'CLOSED' ? 'closed' : 'unknown' } as const;
      }),
    ),
});
