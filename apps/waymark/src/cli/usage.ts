export const USAGE = `waymark <command>

  serve      runs every service in this process until it gets a signal
  demo       carries real treatment courses through the HTTP API   [--json] [--api URL]
  token      prints an access token of the local issuer            --role nurse [--site slo] [--subject id] [--organisation id] [--hours 8]
  topics     creates the Kafka topics that are missing            [--partitions 12] [--replication 3]
  audit compare   tells what differs between the services' events and the trail   [--json] [--database service=URL] [--settle seconds]
                  [--fill --operator id --reason CODE]   copies into the trail what it lacks; never overwrites
  openapi    writes docs/api/openapi.json from the routes          [--check]

Settings come from the environment: see docs/guides/operations.md.
`;
