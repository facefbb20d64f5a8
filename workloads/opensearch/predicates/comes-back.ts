import { type Predicate, unknown } from '../question.ts';

/** EC2 must be able to have the server come back from the wanted image, and nothing but the image may differ. */
export const canComeBack: Predicate = ({ comebacks, server }) => comebacks.get(server) ?? unknown('EC2 was not asked about it');
