/** From `afterSeconds` on, that share (0 to 1) of the traffic goes to the new version. */
export type ShiftStep = { afterSeconds: number; share: number };

const minutes: Record<string, number> = {
  Canary10Percent5Minutes: 5,
  Canary10Percent10Minutes: 10,
  Canary10Percent15Minutes: 15,
  Canary10Percent30Minutes: 30,
  Linear10PercentEvery1Minute: 1,
  Linear10PercentEvery2Minutes: 2,
  Linear10PercentEvery3Minutes: 3,
  Linear10PercentEvery10Minutes: 10,
};

/**
 * The steps of a predefined deployment configuration of the Lambda platform, such as `CodeDeployDefault.LambdaCanary10Percent5Minutes`:
 * a tenth at once and the rest after so many minutes, or a tenth every so many minutes. Undefined for a name that CodeDeploy does not define.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export const planShift = (config: string): ShiftStep[] | undefined => {
  const name = config.replace(/^CodeDeployDefault\.Lambda/, '');
  if (name === config) return undefined;
  if (name === 'AllAtOnce') return [{ afterSeconds: 0, share: 1 }];
  const every = minutes[name];
  if (every === undefined) return undefined;
  if (name.startsWith('Canary')) {
    return [
      { afterSeconds: 0, share: 0.1 },
      { afterSeconds: every * 60, share: 1 },
    ];
  }
  return Array.from({ length: 10 }, (_, i) => ({ afterSeconds: i * every * 60, share: (i + 1) / 10 }));
};
