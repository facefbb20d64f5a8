/** One server to download: what it is, where Maven finds it, and which Java runs it. */
export type Distribution = {
  /** Its name in results and on the command line. */
  name: string;
  product: 'opensearch' | 'elasticsearch';
  version: string;
  /** Group and artifact of the zip that holds the server without plugins. */
  artifact: string;
  /** SHA-256 of that zip. */
  sha256: string;
  /** Major versions of Java, both included. */
  java: readonly [least: number, most: number];
};

const opensearch = 'org.opensearch.distribution.integ-test-zip:opensearch';
const elasticsearch = 'org.elasticsearch.distribution.integ-test-zip:elasticsearch';

/**
 * The servers that stories run on. OpenSearch is Apache-2.0, Elasticsearch ELv2, SSPL or AGPL: they are downloaded and run, and nothing of
 * them is part of this project.
 */
export const distributions: readonly Distribution[] = [
  {
    name: 'opensearch-2.19',
    product: 'opensearch',
    version: '2.19.6',
    artifact: opensearch,
    sha256: '71d6d8b1c637f3faecda0752b184b1cc526fc6eaad59ec1408c6327bb00b9293',
    java: [11, 21],
  },
  {
    name: 'elasticsearch-8.19',
    product: 'elasticsearch',
    version: '8.19.0',
    artifact: elasticsearch,
    sha256: '14833b2d86c30656901f92049f81fb5777a8e4545413c8656cd1a21b55173033',
    java: [17, 21],
  },
  {
    name: 'elasticsearch-7.17',
    product: 'elasticsearch',
    version: '7.17.28',
    artifact: elasticsearch,
    sha256: '37004c9bd95165eb41b229204bbb9f311d8099d6db22ec22b2f019664f0a75ab',
    java: [11, 21],
  },
  {
    name: 'elasticsearch-9.2',
    product: 'elasticsearch',
    version: '9.2.0',
    artifact: elasticsearch,
    sha256: 'bf44938a0490ba2a303d39c9cb64b38963dd08c812ce93e10816e878585bcb6b',
    java: [21, 25],
  },
  {
    name: 'opensearch-3.6',
    product: 'opensearch',
    version: '3.6.0',
    artifact: opensearch,
    sha256: 'a91faa1dc1cadc78cb278b4f63847e19e1627a4e9de698e14e7efc14ee37b286',
    java: [21, 25],
  },
];

/** The distribution of that name. @throws Error naming those there are */
export const findDistribution = (name: string): Distribution => {
  const found = distributions.find((each) => each.name === name);
  if (found) return found;
  throw new Error(`there is no distribution ${name}: use one of ${distributions.map((each) => each.name).join(', ')}`);
};
