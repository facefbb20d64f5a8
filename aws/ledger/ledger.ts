import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Ledger } from '../../core/ports.ts';
import type { MakeClient } from '../clients.ts';
import { openCampaigns } from './campaigns.ts';
import { openFleets } from './fleets.ts';
import { openLocks } from './locks.ts';
import { openRejectedImages } from './rejected-images.ts';
import { openSteps } from './steps.ts';
import { openTable } from './table.ts';

/**
 * The ledger on one DynamoDB table. Every condition names holder and token, so that a retry whose first answer was lost recognises its own write.
 *
 * @param now milliseconds, for the record's own times only; locks take theirs from their caller
 */
export const openLedger = (client: DynamoDBClient, name: string, now: () => number): Ledger => {
  const table = openTable(client, name);
  const fleets = openFleets(table);
  return { ...fleets, ...openCampaigns(table, fleets), ...openSteps(table, now), ...openLocks(table), ...openRejectedImages(table) };
};

/** The same, with a client of its own. */
export const connectLedger = (make: MakeClient, name: string, now: () => number): Ledger => openLedger(make(DynamoDBClient), name, now);
