import { ROLES, type Role } from '#kernel';
import { issueLocalToken, loadIssuerConfig, parseOptions, UsageError } from '#platform';

const OPTIONS = {
  role: { type: 'string', multiple: true },
  site: { type: 'string', multiple: true },
  subject: { type: 'string', default: 'local-user' },
  organisation: { type: 'string', default: 'local' },
  hours: { type: 'string', default: '8' },
} as const;

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** `waymark token --role nurse --site slo`: a token of the local issuer, for the installation in the data folder. */
export const token = async (args: string[]): Promise<string> => {
  const values = parseOptions('waymark token', args, OPTIONS);
  const roles = (values.role ?? []).flatMap((text) => text.split(','));
  const unknown = roles.filter((text) => !isRole(text));
  if (roles.length === 0 || unknown.length > 0) throw new UsageError(`Name a role with --role: ${ROLES.join(', ')}.`);
  const hours = Number(values.hours);
  if (!(hours > 0 && hours <= 24 * 31)) throw new UsageError('--hours is a number from 0 to 744.');
  const sites = (values.site ?? []).flatMap((text) => text.split(','));
  return issueLocalToken(loadIssuerConfig(process.env), {
    subject: values.subject,
    roles: roles.filter(isRole),
    sites: sites.includes('*') ? '*' : sites,
    organisation: values.organisation,
    expiresIn: Math.round(hours * 3600),
  });
};
