import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../core/clock.ts';
import type { Deployments } from '../../core/release-ports.ts';
import type { MakeClient } from '../clients.ts';
import { openDeploymentReads } from './deployment-reads.ts';
import { openHookAnswers } from './hook-answers.ts';

/** The door to CodeDeploy. */
export const openDeployments = (client: CodeDeployClient, clock: Pick<Clock, 'sleep'>): Deployments => ({
  ...openDeploymentReads(client),
  ...openHookAnswers(client, clock),
});

/** The same, with a client of its own. */
export const connectDeployments = (make: MakeClient, clock: Pick<Clock, 'sleep'>): Deployments =>
  openDeployments(make(CodeDeployClient), clock);
