import { InputError, WorldError } from '../core/errors.ts';

/** A header that is signed with a proof: one that was made for one function is none for another. */
export const audienceHeader = 'x-recycler-function';

/** What a request to AWS STS needs besides what proves who signs it. */
export const identityQuery = { Action: 'GetCallerIdentity', Version: '2011-06-15' } as const;

/** Seconds that a proof holds: as long as the call that it is sent with may take to begin. */
export const proofLasts = 120;

/** The host of AWS STS in a Region. */
export const hostOf = (region: string): string => `sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

const refuse = (reason: string): never => {
  throw new InputError(`caller: ${reason}: ask by recycler attest, which proves who asks with your own credentials`);
};

/** Is this a request to STS of this Region, for the identity alone, signed for this function, and soon over? */
const requireProof = (text: string, region: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : refuse('it is no address');
  const { searchParams: query } = url;
  if (url.protocol !== 'https:' || url.host !== hostOf(region) || url.pathname !== '/' || url.username !== '')
    refuse(`it does not lead to ${hostOf(region)}`);
  for (const [name, value] of Object.entries(identityQuery)) if (query.getAll(name).join() !== value) refuse(`${name} is not ${value}`);
  const others = [...query.keys()].filter((name) => !(name in identityQuery) && !/^X-Amz-/.test(name));
  if (others.length > 0) refuse(`it also asks for ${others.join(', ')}`);
  if (!(query.get('X-Amz-SignedHeaders') ?? '').split(';').includes(audienceHeader)) refuse(`${audienceHeader} is not signed`);
  const lasts = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (!(lasts > 0 && lasts <= proofLasts)) refuse(`it holds longer than ${proofLasts} s`);
  return url;
};

/** The text of an element of the answer, which STS gives as XML. */
const elementIn = (answer: string, name: string): string | undefined => new RegExp(`<${name}>([^<>]+)</${name}>`).exec(answer)?.[1];

/**
 * Who signed a request to AWS STS, by what STS itself answers: `user/ana`, or `assumed-role/Operators/ana`. The function sends the request on, and
 * cannot make one of its own in that name ("GetCallerIdentity", AWS STS API reference: no permission is needed for it).
 *
 * @param proof the address that the caller signed
 * @param own Region and account of the function, and its ARN, for which the proof must be
 * @throws InputError when it is no such proof, or of another account; WorldError when STS did not answer
 */
export const readIdentity = async (
  get: (url: string, headers: Record<string, string>) => Promise<string>,
  proof: string,
  own: { region: string; account: string; audience: string },
): Promise<string> => {
  const url = requireProof(proof, own.region);
  const answer = await get(url.href, { [audienceHeader]: own.audience });
  const [account, arn] = [elementIn(answer, 'Account'), elementIn(answer, 'Arn')];
  if (arn === undefined || account === undefined) throw new WorldError('sts:GetCallerIdentity: the answer names no one');
  if (account !== own.account) return refuse(`${arn} is of another account`);
  return arn.split(':').slice(5).join(':');
};
