import { FenceBroken } from '../../core/errors.ts';
import type { FleetRecord, Ledger } from '../../core/ports.ts';
import type { KeptServer } from '../../core/record/kept-server.ts';
import { isConditionFailed } from './is-condition-failed.ts';
import { key, keyOf, number, text, toItem } from './items.ts';
import type { Table } from './table.ts';

/** The record of a fleet: its open campaign, what people asked of it, what was seen wanted. */
export const openFleets = (
  table: Table,
): Pick<
  Ledger,
  | 'readFleet'
  | 'startPart'
  | 'recordIdle'
  | 'recordHeal'
  | 'clearHeal'
  | 'setPause'
  | 'setStop'
  | 'recordWanted'
  | 'keepServer'
  | 'forgetKept'
> => {
  const set = async (fleet: string, name: string, value: unknown): Promise<void> => {
    const change =
      value === undefined
        ? { UpdateExpression: 'REMOVE #name' }
        : { UpdateExpression: 'SET #name = :value', ExpressionAttributeValues: { ':value': text(JSON.stringify(value)) } };
    await table.update(key(keyOf.fleet(fleet), 'record'), { ExpressionAttributeNames: { '#name': name }, ...change });
  };

  return {
    readFleet: async (fleet) => {
      const items = await table.query(keyOf.fleet(fleet), 'record', 'wanted$');
      const record = items.find((item) => item.sk?.S === 'record');
      const parsed = <T>(name: string): T | undefined => (record?.[name]?.S === undefined ? undefined : (JSON.parse(record[name].S) as T));
      const paused = parsed<NonNullable<FleetRecord['control']['paused']>>('paused');
      const stop = parsed<NonNullable<FleetRecord['control']['stop']>>('stopping');
      const durations = parsed<NonNullable<FleetRecord['durations']>>('durations');
      const idle = parsed<NonNullable<FleetRecord['idle']>>('idle');
      const heal = parsed<NonNullable<FleetRecord['heal']>>('heal');
      const healCleared = parsed<NonNullable<FleetRecord['control']['healCleared']>>('healCleared');
      const wanted = items.filter((item) => item.sk?.S?.startsWith('wanted#'));
      return {
        fleet,
        part: Number(record?.part?.N ?? 0),
        ...(record?.openCampaign?.S !== undefined && { openCampaign: record.openCampaign.S }),
        control: { ...(paused && { paused }), ...(stop && { stop }), ...(healCleared && { healCleared }) },
        wantedSince: Object.fromEntries(wanted.map((item) => [item.sk?.S?.slice('wanted#'.length) ?? '', Number(item.since?.N)])),
        ...(durations && { durations }),
        ...(idle && { idle }),
        kept: items
          .filter((item) => item.sk?.S?.startsWith('standby#'))
          .map((item) => JSON.parse(item.body?.S ?? '') as KeptServer)
          .toSorted((a, b) => a.since - b.since),
        ...(heal && { heal }),
      };
    },

    startPart: async (fleet, part) => {
      try {
        await table.update(key(keyOf.fleet(fleet), 'record'), {
          UpdateExpression: 'SET part = :next',
          ConditionExpression: 'part = :part',
          ExpressionAttributeValues: { ':next': number(part + 1), ':part': number(part) },
        });
        return part + 1;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        throw new FenceBroken(`the campaign of ${fleet} was continued by another holder`);
      }
    },

    recordIdle: (fleet, idle) => set(fleet, 'idle', idle),
    recordHeal: (fleet, heal) => set(fleet, 'heal', heal),
    clearHeal: (fleet, cleared) => set(fleet, 'healCleared', cleared),
    setPause: (fleet, pause) => set(fleet, 'paused', pause),
    setStop: (fleet, stop) => set(fleet, 'stopping', stop),

    keepServer: (fleet, kept) => table.put(toItem(keyOf.fleet(fleet), `standby#${kept.server}`, kept)),
    forgetKept: (fleet, server) => table.remove(keyOf.fleet(fleet), `standby#${server}`),

    recordWanted: async (fleet, wanted, at) => {
      const attributes = await table.update(key(keyOf.fleet(fleet), `wanted#${wanted}`), {
        UpdateExpression: 'SET since = if_not_exists(since, :at)',
        ExpressionAttributeValues: { ':at': number(at) },
        ReturnValues: 'ALL_NEW',
      });
      return Number(attributes?.since?.N ?? at);
    },
  };
};
