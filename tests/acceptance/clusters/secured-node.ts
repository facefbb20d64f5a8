import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../setup/run-command.ts';
import { createAuthority, type Issued } from '../../certificate-authority.ts';
import type { Distribution } from './distributions.ts';
import { fetchZip, type Zip } from './fetch-zip.ts';
import { searchFolder } from './install-distribution.ts';
import { installProgram } from './install-program.ts';
import { type NodeProcess, type Program, startNodeProcess } from './node-process.ts';

/** The newest OpenSearch 2 for which Maven has the security plugin, which must be of the very same version. */
const distribution: Distribution = {
  name: 'opensearch-2.19.4',
  product: 'opensearch',
  version: '2.19.4',
  artifact: 'org.opensearch.distribution.integ-test-zip:opensearch',
  sha256: '3902e642715210d1d9d7cbdcc8f5abd6f931d1d7a679cea3750937becf16c406',
  java: [11, 21],
};
const plugin: Zip = {
  name: 'opensearch-security-2.19.4.0',
  artifact: 'org.opensearch.plugin:opensearch-security',
  version: '2.19.4.0',
  sha256: '1f673622c462c4171a8c53f9b1ad20e5b839834cb79b0d3b388da180a0e514e8',
};

/** An address of this machine that no other test uses. */
const address = '127.77.0.1';
/** A name that the certificate of the node is for, which it is not for its address. */
const serverName = 'node.search.internal';

/** Certificates before passwords: the plugin knows a user by either. */
const authentication = `_meta: { type: config, config_version: 2 }
config:
  dynamic:
    authc:
      certificate:
        http_enabled: true
        order: 0
        http_authenticator: { type: clientcert, challenge: false, config: { username_attribute: cn } }
        authentication_backend: { type: noop }
      password:
        http_enabled: true
        order: 1
        http_authenticator: { type: basic, challenge: true }
        authentication_backend: { type: intern }
`;

const securitySettings = (layer: 'http' | 'transport'): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ pemcert: 'node.pem', pemkey: 'node-key.pem', pemtrustedcas: 'ca.pem' }).map(([name, file]) => [
      `plugins.security.ssl.${layer}.${name}_filepath`,
      file,
    ]),
  );

/** A running node with the security plugin, its authority, and what makes an administrator of it. */
export type SecuredNode = {
  address: string;
  serverName: string;
  ca: string;
  issue: (name: string) => Issued;
  administrator: Issued;
  process: NodeProcess;
};

const installPlugin = async ({ home, java }: Program): Promise<void> => {
  const fetched = join(searchFolder, `${plugin.name}.fetched-${process.pid}`);
  const zip = await fetchZip(plugin, fetched);
  await runCommand(join(home, 'bin/opensearch-plugin'), ['install', '--batch', `file://${zip}`], {
    env: { JAVA_HOME: java, OPENSEARCH_JAVA_HOME: java },
  });
  await rm(fetched, { recursive: true, force: true });
  await writeFile(join(home, 'config/opensearch-security/config.yml'), authentication);
};

/** Starts one node of OpenSearch with its security plugin, TLS by an authority of its own, and no user but those that it is given. */
export const startSecuredNode = async (folder: string): Promise<SecuredNode> => {
  const program = await installProgram(folder, distribution);
  await installPlugin(program);
  const authority = createAuthority('own authority');
  const node = authority.issue({ name: 'node', hosts: [serverName] });
  const files = { 'ca.pem': authority.certificate, 'node.pem': node.certificate, 'node-key.pem': node.key };
  for (const [name, text] of Object.entries(files)) await writeFile(join(program.home, 'config', name), text);
  const started = await startNodeProcess(
    program,
    {
      ...{ id: 'i-1', address, zone: 'a', isMasterEligible: true, cluster: 'secured', firstMasters: ['i-1'] },
      folder: join(folder, 'i-1'),
      snapshots: join(folder, 'i-1/snapshots'),
      more: {
        ...securitySettings('http'),
        ...securitySettings('transport'),
        'plugins.security.ssl.http.enabled': true,
        'plugins.security.ssl.http.clientauth_mode': 'OPTIONAL',
        'plugins.security.ssl.transport.enforce_hostname_verification': false,
        'plugins.security.allow_default_init_securityindex': true,
        'plugins.security.authcz.admin_dn': ['CN=administrator'],
        'plugins.security.nodes_dn': ['CN=node'],
      },
    },
    [],
  );
  const issue = (name: string): Issued => authority.issue({ name });
  return { address, serverName, ca: authority.certificate, issue, administrator: issue('administrator'), process: started };
};
