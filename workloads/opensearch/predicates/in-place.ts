import { fail, type Predicate, pass } from '../question.ts';

/** A server that comes back is missing for minutes, with no other one beside it: the policy must let it. */
export const isInPlaceAllowed: Predicate = ({ undertaking: { mayBeOut, provesInPlace } }) => {
  if (mayBeOut < 1) return fail('the policy lets no server be out of service: set pace.maxUnavailable to 1');
  return provesInPlace
    ? pass('one server may be out of service')
    : fail('the first server is proven in place, which the policy does not allow: set proof.inPlace to true');
};
