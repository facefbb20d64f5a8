/** Which of the two products a cluster runs. */
export type Product = 'elasticsearch' | 'opensearch';

/**
 * Everything in which Elasticsearch 7.17 to 9 and OpenSearch 2 and 3 differ for this driver, and nothing else. All other requests and answers
 * were seen to be the same on Elasticsearch 7.17.28 and 9.2.0 and on OpenSearch 2.19.6 and 3.6.0.
 */
type Differences = {
  name: string;
  /** Major versions that this driver knows. */
  majors: readonly number[];
  /** The setting of a node that names the masters of a new cluster; on a node that joins it could found a second one. */
  bootstrapSetting: string;
};

const differences: Readonly<Record<Product, Differences>> = {
  elasticsearch: { name: 'Elasticsearch', majors: [7, 8, 9], bootstrapSetting: 'initial_master_nodes' },
  opensearch: { name: 'OpenSearch', majors: [2, 3], bootstrapSetting: 'initial_cluster_manager_nodes' },
};

/** The differences of a product. */
export const differencesOf = (product: Product): Differences => differences[product];

/**
 * The product, by its health: only OpenSearch has found a cluster manager. A version number may be disguised there
 * (`compatibility.override_main_response_version`), and is therefore taken from the nodes.
 */
export const findProduct = (health: Readonly<Record<string, unknown>>): Product =>
  'discovered_cluster_manager' in health ? 'opensearch' : 'elasticsearch';

/** Attributes of nodes that a managed service or an operator sets; their clusters are left to it. */
const managers: readonly { attribute: string; name: string }[] = [
  { attribute: 'k8s_node_name', name: 'a Kubernetes operator' },
  { attribute: 'logical_availability_zone', name: 'Elastic Cloud' },
  { attribute: 'instance_configuration', name: 'Elastic Cloud' },
  { attribute: 'di_number', name: 'AWS OpenSearch Service' },
];

/** Who manages a node with these attributes, where it is neither a person nor us. */
export const findOtherManager = (attributes: Readonly<Record<string, string>>): string | undefined =>
  managers.find(({ attribute }) => attribute in attributes)?.name;
