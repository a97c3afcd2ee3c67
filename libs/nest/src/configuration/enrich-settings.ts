import { Choice, Path, Paths, Sections, Text } from './setting.ts';

const NAME = {
  optional: true,
  shape: /^[A-Za-z0-9._-]{1,64}$/,
  must: 'must be up to 64 letters, digits, dots, dashes or underscores',
};

export class NetworkListFile {
  @Path('a list of addresses, networks and AS numbers: text, CSV or JSON')
  path!: string;
  @Text('name of the list on events; that of the file where it is not given', NAME)
  name?: string;
}

const KINDS = ['auto', 'address', 'as', 'domain', 'url', 'key', 'user_agent', 'hash'] as const;

export class ThreatListFile {
  @Path('a list of indicators: text, CSV, JSON or a STIX 2.1 bundle')
  path!: string;
  @Text('name of the list on events; that of the file where it is not given', NAME)
  name?: string;
  @Choice('what its values are, where neither a column nor their looks tell', KINDS)
  kind: (typeof KINDS)[number] = 'auto';
}

/** Files that say what is known of the addresses, names and models in events. All are read again when they change. */
export class EnrichSettings {
  @Paths('MMDB files that know countries, cities and locations')
  geo: string[] = [];
  @Paths('MMDB files that know autonomous systems')
  asn: string[] = [];
  @Sections(
    'named lists of networks: clouds, VPNs, Tor, hosting, your own',
    () => NetworkListFile,
    'path',
  )
  networks: NetworkListFile[] = [];
  @Sections('lists of indicators of threats', () => ThreatListFile, 'path')
  threats: ThreatListFile[] = [];
  @Path('a file with network zones and the ways between them', { optional: true })
  zones?: string;
  @Paths('prices of models, which go before the shipped ones; a later file before an earlier one')
  prices: string[] = [];
}
