import { describe, expect, test } from '@jest/globals';
import { findSecret } from './find-secret.ts';

// Written in parts, so that no scanner of this repository takes them for real ones.
const hex = '0123456789abcdef'.repeat(4);
const letters = 'aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3bC5dE7fG9';

describe('a secret in a setting', () => {
  test.each([
    ['DB_PASS', 'correct horse'],
    ['PASS', 'correct horse'],
    ['MYSQL_PWD', 'correct horse'],
    ['DB_PASS_OLD', 'correct horse'],
    ['ADMIN_PASSCODE', '4711'],
    ['ACCOUNT_KEY', 'x'],
    ['SHARED_KEY', 'x'],
    ['REFRESH_TOKEN', 'x'],
    ['client_secret', 'x'],
    ['APIKEY', 'x'],
  ])('%s is called like one', (name, value) => {
    expect(findSecret(name, value)).toBe(`${name} is called like a secret`);
  });

  test.each([
    ['GitLab', `glpat-${letters.slice(0, 20)}`],
    ['npm', `npm_${letters.slice(0, 36)}`],
    ['PyPI', `pypi-${letters}${letters}`],
    ['Google', `AIza${letters.slice(0, 35)}`],
    ['OpenAI', `sk-proj-${letters}`],
    ['Anthropic', `sk-ant-${letters}`],
    ['SendGrid', `SG.${letters.slice(0, 22)}.${letters}`],
    ['Twilio', `SK${hex.slice(0, 32)}`],
    ['Mailgun', `key-${hex.slice(0, 32)}`],
    ['Vault', `hvs.${letters}`],
    ['DigitalOcean', `dop_v1_${hex}`],
    ['Shopify', `shpat_${hex.slice(0, 32)}`],
    ['Databricks', `dapi${hex.slice(0, 32)}`],
    ['Docker', `dckr_pat_${letters}`],
    ['Atlassian', `ATATT3${letters}`],
    ['New Relic', `NRAK-${'A1'.repeat(13)}B`],
    ['Grafana', `glsa_${letters}`],
    ['Azure', `DefaultEndpointsProtocol=https;AccountKey=${letters}${letters}==`],
    ['Stripe', `rk_live_${letters}`],
  ])('of %s is known by its shape, whatever its setting is called', (service, value) => {
    expect(findSecret('SETTING', value)).toContain(service);
    expect(findSecret('TOKEN_TABLE', value)).toContain(service);
    expect(findSecret('SETTING', value)).not.toContain(value);
  });

  test.each([
    ['TOKEN_TABLE', 'tokens'],
    ['SECRET_BUCKET', 'kept-elsewhere'],
    ['TOKEN_URL', 'https://login.example.com/oauth/token'],
    ['TOKEN_TTL', '3600'],
    ['PASSWORD_LENGTH', '20'],
    ['SECRET_ARN', 'x'],
    ['DB_PASSWORD', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db'],
    ['DB_PASSWORD', '/shop/db/password'],
    ['TOKEN', ''],
    ['COMPASS', 'north'],
    ['BYPASS_CACHE', 'true'],
    ['PASSENGERS', '4'],
    ['TASKS', 'sk-1'],
    ['LEDGER_TABLE', 'recycler-Ledger-1A2B3C'],
  ])('is not %s=%s', (name, value) => {
    expect(findSecret(name, value)).toBeUndefined();
  });
});
