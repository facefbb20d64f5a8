/**
 * One action of IAM that a door needs.
 * `operation` is the operation of the SDK that it is needed for, under the SDK's name; `source` is the page of the AWS documentation that says so.
 */
export type Permission = { action: string; operation: string; source: string };

/** What each method of a door needs. The method `every` stands for a door whose methods all need the same. */
export type DoorPermissions = Record<string, readonly Permission[]>;

/** The page of the service authorization reference on a service, by the name that the page has there, such as `amazonec2`. */
export const referenceOf = (service: string): string =>
  `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${service}.html`;

/** The action that has the name of its operation, as nearly all have. */
export const named = (service: string, operation: string, source: string): Permission => ({
  action: `${service}:${operation}`,
  operation,
  source,
});

/** The action of invoking a function: it is needed for the operation `Invoke`. */
export const invokeFunction: Permission = { action: 'lambda:InvokeFunction', operation: 'Invoke', source: referenceOf('awslambda') };
