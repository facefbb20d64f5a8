/**
 * What an error of AWS means for the call that it answers. `lost`: the call may have been carried out, and is sent again as it is. `passing`: it was
 * not, and the same call succeeds later by itself. `capacity`: it was not, for want of servers, addresses or quota. `image`: it was not, and no
 * other one is launched from that image either. `denied`: a permission is missing. `definite`: it was not, and trying again changes nothing.
 */
export type Meaning = 'lost' | 'passing' | 'capacity' | 'image' | 'denied' | 'definite';

type Row = { code: RegExp; operation?: RegExp; meaning: Meaning; source: string };

const autoScaling = 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/';
const commonErrors = `${autoScaling}CommonErrors.html`;
const ec2Errors = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';
const changes = /^(?:LaunchInstances|SetDesiredCapacity|TerminateInstanceInAutoScalingGroup|SuspendProcesses|ResumeProcesses)$/;

/** Errors by code, and where it matters by operation, the first row that fits counts; each with the page that says so. */
const rows: readonly Row[] = [
  { code: /Throttl|RequestLimitExceeded/i, meaning: 'lost', source: ec2Errors },
  { code: /ServiceUnavailable|InternalFailure|InternalError|RequestTimeout|TimeoutError/i, meaning: 'lost', source: commonErrors },
  { code: /IdempotentCallInProgress/i, meaning: 'lost', source: `${autoScaling}API_LaunchInstances.html` },
  // Not from AWS: the connection broke before or after the answer.
  { code: /ECONN|EPIPE|socket/i, meaning: 'lost', source: 'https://nodejs.org/api/errors.html#common-system-errors' },
  {
    code: /^ScalingActivityInProgress/,
    operation: /^(?:SetDesiredCapacity|TerminateInstanceInAutoScalingGroup)$/,
    meaning: 'passing',
    source: `${autoScaling}API_TerminateInstanceInAutoScalingGroup.html`,
  },
  // "You already have a pending update to an Amazon EC2 Auto Scaling resource."
  {
    code: /^ResourceContention/,
    operation: changes,
    meaning: 'passing',
    source: `${autoScaling}API_TerminateInstanceInAutoScalingGroup.html`,
  },
  { code: /^ResourceInUse/, operation: /Processes$/, meaning: 'passing', source: `${autoScaling}API_SuspendProcesses.html` },
  { code: /AccessDenied|Unauthorized|AuthFailure|OptInRequired/, meaning: 'denied', source: commonErrors },
  { code: /^InvalidAMI/, operation: /^LaunchInstances$/, meaning: 'image', source: ec2Errors },
  {
    code: /Capacity|LimitExceeded|InsufficientFreeAddresses|Unsupported|InstanceLimit|VcpuLimit/i,
    operation: /^LaunchInstances$/,
    meaning: 'capacity',
    source: ec2Errors,
  },
];

/** What this error means for this operation, by the table above; what is not in it is definite. */
export const meaningOf = (operation: string, code: string): Meaning =>
  rows.find((row) => row.code.test(code) && (row.operation?.test(operation) ?? true))?.meaning ?? 'definite';

/** Does this error leave open whether the call was carried out, whatever the operation? */
export const isUnanswered = (code: string): boolean => meaningOf('', code) === 'lost';

/**
 * Does Auto Scaling refuse because the group is deleted, or being deleted? Its code is the one of any bad request (ValidationError); only the words
 * differ (kubernetes/kops issue 1001, cloud-custodian issues 380 and 497).
 */
export const isGroupGone = (message: string): boolean => /is pending delete|AutoScalingGroup (?:name )?not found/i.test(message);
