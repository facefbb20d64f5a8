import { type Predicate, pass, wait } from '../question.ts';

/** One node at a time is away, in the whole cluster. */
export const isAlone: Predicate = ({ undertaking, server }) => {
  const other = undertaking.swaps.find(({ victim }) => victim !== server);
  return other ? wait(`servers come back one at a time, and ${other.victim} is under way`) : pass('no other server is under way');
};
