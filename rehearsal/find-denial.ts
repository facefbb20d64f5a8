import type { Ground } from './ground.ts';
import { createServiceError } from './operation.ts';

/** How each service words that an identity may not make a call, where it is not "AccessDenied" (Query protocols) alone. */
const codes: Record<string, string> = { EC2: 'UnauthorizedOperation', SSM: 'AccessDeniedException', Lambda: 'AccessDeniedException' };

/** The error of a call that is denied by the faults of the scenario; undefined where it is not. Status 403, which the SDK does not retry. */
export const findDenial = ({ scenario, clock }: Ground, service: string, name: string): Error | undefined => {
  const seconds = (clock.now() - scenario.startMs) / 1_000;
  const isDenied = scenario.faults.some(
    (fault) => fault.kind === 'denied' && fault.operations.includes(name) && seconds >= fault.from && seconds < fault.from + fault.for,
  );
  if (!isDenied) return undefined;
  const message = `User is not authorized to perform: ${service.toLowerCase()}:${name}`;
  return createServiceError(codes[service] ?? 'AccessDenied', message, 403);
};
