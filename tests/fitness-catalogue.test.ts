import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { knownChecks } from '../fitness/subjects.ts';
import { readQuestions } from './fitness-page.ts';

/** Every question of the catalogue; a family of names stands for all of its members. */
const questions = `
  ENC-S3 ENC-DDB VER-S3 PERM-S3 TLS-S3 CAP-DDB CFG-S3-LOG CFG-S3-REPL CFG-S3-VER CFG-S3-PW CFG-S3-PR CFG-S3-SSL CFG-S3-SSE CFG-DDB-AS
  CFG-DDB-TL CFG-L-PUB CFG-L-SET CFG-DISAGREE BIZ-* TREND INV
  DEP-TYPE DEP-SINGLE DEP-PIN DEP-DIGEST DEP-COMPAT DEP-ALARM-LIVE DEP-ROLLBACK DEP-ALIAS DEP-IAM DEP-DRIFT DEP-FIRST SAR-READY
  DRYRUN-PLAN DRYRUN-SPRT SHADOW NEG-PROBE IDEMP RETRY-BOUND TIMEOUT CONC SFN-LOG LOG-RET SECRET LP-IAM ALERT-PATH AUDIT DDB-PITR DDB-TTL
  KMS-ROT SNS-ENC SQS-ENC SQS-PUB SNS-PUB RUNTIME-EOL
  FLEET-AGE FLEET-AMI FLEET-PATCH FLEET-IMDS FLEET-LT FLEET-AZ FLEET-ELBHC FLEET-EBS FLEET-PUBIP BIZ-RENEW BIZ-SUCCESS BIZ-TTH BIZ-CAPDIP
  BIZ-5XX BIZ-LAT BIZ-SEARCH BIZ-USERS BIZ-SALES ES-HEALTH COST
  CPX-RES CPX-FN CPX-KB CPX-IAM CPX-STATES CPX-DEPS CPX-COLD CPX-WAIVE CPX-CFG META-MUT META-CANARY META-COVER META-TIME META-SELF`
  .trim()
  .split(/\s+/);

const page = readFileSync(join(import.meta.dirname, '../docs/fitness-catalogue.md'), 'utf8');
const rowsOf = (text: string): { question: string; answer: string }[] =>
  [...text.matchAll(/^\| (.+?) \| (.+) \|$/gm)]
    .map(([, question = '', answer = '']) => ({ question, answer }))
    .filter(({ question }) => question !== 'question' && !question.startsWith('---'));
const rows = rowsOf(page);
const namesIn = (text: string): string[] => [...text.matchAll(/`([a-z0-9]+(?:-[a-z0-9]+)+)`/g)].map(([, name = '']) => name);
/** What the page names, and is no function: a gate that stands for a whole subject. */
const noFunctions = ['roles-examined'];

describe('the catalogue of fitness functions', () => {
  test('answers every question once', () => {
    const found = rowsOf(readQuestions(page)).flatMap(
      ({ question }) =>
        question.match(/\b[A-Z][A-Z0-9]*(?:-(?:[A-Z0-9]+|\*))+(?![a-z])|^(?:TREND|INV|SHADOW|IDEMP|TIMEOUT|CONC|SECRET|AUDIT|COST)\b/g) ??
        [],
    );
    expect(found.toSorted()).toEqual(questions.toSorted());
  });

  test('names every fitness function that there is, and none that there is not', () => {
    const named = rows.flatMap(({ answer }) => namesIn(answer)).filter((name) => !noFunctions.includes(name));
    expect([...new Set(named)].toSorted()).toEqual(knownChecks.toSorted());
  });

  test('gives a function or a reason for each', () => {
    for (const { question, answer } of rows)
      expect([
        question,
        namesIn(answer).length > 0 || /^(left out|no functions?|no function of its own|part of every)\b.*[:,] ?\S/.test(answer),
      ]).toEqual([question, true]);
  });
});
