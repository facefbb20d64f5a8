import { patience, type Sending } from './sending.ts';

/** Errors of a certificate that no trusted authority issued ("Error codes of X509", Node.js, TLS). */
const untrusted = [
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_SIGNATURE_FAILURE'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'INVALID_CA', 'CERT_UNTRUSTED', 'CERT_REJECTED'],
];

/** Why a server gave no answer, in words that say what to do where the certificate is why. */
export const describeFailure = (error: Error, { host, secret, credentials = {} }: Sending, signal: AbortSignal): string => {
  if (signal.aborted) return `no answer within ${patience} ms`;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const { ca, certificate, serverName } = credentials;
  const where = secret === undefined ? 'a secret of the cluster' : `the secret ${secret}`;
  if (untrusted.includes(code))
    return ca === undefined
      ? `its certificate was issued by no public authority (${code}): name your own as ca in ${where}`
      : `its certificate was not issued by the ca in ${where} (${code}): correct ca there, or the certificate`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const { cert } = error as Error & { cert?: { subjectaltname?: string } };
    const names = cert?.subjectaltname ?? 'no name';
    return `its certificate is for ${names} and not for ${serverName ?? host}: name one of its names as serverName in ${where}`;
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return `its certificate is ${code === 'CERT_HAS_EXPIRED' ? 'past' : 'before'} its dates (${code}): renew it, and check the clock`;
  if (/^ERR_SSL_.*ALERT/.test(code))
    return certificate === undefined
      ? `it ended the handshake (${code}): it may demand a certificate, and none is in ${where}`
      : `it ended the handshake (${code}): it does not accept the certificate in ${where}`;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return `it does not speak TLS on that port (${code}): check the port and the scheme`;
  return certificate !== undefined && code === 'ECONNRESET' ? `${message}: it may not accept the certificate in ${where}` : message || code;
};
