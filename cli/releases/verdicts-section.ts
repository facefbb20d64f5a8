import { formatMoment } from '../page/elapsed.ts';
import { type Html, html } from '../page/html.ts';
import { renderTable } from '../page/table.ts';
import { chooseWhole, countOutcomes, sortChecks } from './describe-release.ts';
import { formatFigure } from './format-figure.ts';
import { type KeptCheck, type KeptVerdict, outcomeOf } from './verdict-document.ts';

/** More text than this of one piece of evidence is left to the document. */
const mostEvidence = 2_000;
const signs = { pass: '✓ pass', fail: '✕ fail', unknown: '? unknown', waived: '~ waived', 'not-applicable': 'not applicable' };

const renderEvidence = ({ judgement }: KeptCheck): Html => {
  const text = JSON.stringify(judgement.evidence, undefined, 1);
  if (text === '{}') return html`<span class="soft">none</span>`;
  const shown = text.length > mostEvidence ? `${text.slice(0, mostEvidence)}\n... cut: the document has all of it` : text;
  return html`<details><summary>evidence</summary><pre class="evidence">${shown}</pre></details>`;
};

const renderReason = (check: KeptCheck): Html => {
  const { judgement, remedy, waivedBy } = check;
  const outcome = outcomeOf(check);
  const isOpen = outcome === 'fail' || outcome === 'unknown' || outcome === 'waived';
  return html`${judgement.reason}${isOpen && remedy !== '' && html`<br><strong>Remedy:</strong> ${remedy}`}${
    judgement.permission !== undefined && html`<br><strong>Missing permission:</strong> <span class="id">${judgement.permission}</span>`
  }${
    waivedBy &&
    html`<br><strong>Waived</strong> by ${waivedBy.owner} from ${waivedBy.granted} until ${waivedBy.expires}: ${waivedBy.reason}`
  }`;
};

const renderChecks = (checks: readonly KeptCheck[]): Html =>
  renderTable(
    'Every check, those that did not pass first',
    ['Check', 'Resource', 'Outcome', 'What was found', 'Evidence'],
    sortChecks(checks).map((check) => [
      html`<span class="id">${check.id}</span><br><span class="soft">${check.title}${check.severity !== '' && html` (${check.severity})`}</span>`,
      check.resource,
      html`<span class="badge ${outcomeOf(check)}">${signs[outcomeOf(check)]}</span>`,
      renderReason(check),
      renderEvidence(check),
    ]),
  );

const renderVerdict = (verdict: KeptVerdict, bucket: string | undefined, isWhole: boolean, isOpen: boolean): Html => {
  const { entry, document, problem } = verdict;
  const { phase, at, outcome, deployment, blocks } = entry;
  const address = bucket === undefined ? entry.document : `s3://${bucket}/${entry.document}`;
  const open = isOpen ? html` open` : html``;
  return html`<details class="verdict"${open}><summary><strong>${phase}</strong> <span class="badge ${outcome}">${signs[outcome]}</span> ${formatMoment(at)}${
    document && html` <span class="soft">${countOutcomes(document.checks)}</span>`
  }</summary>
<p>Objective ${formatFigure(entry.objective)}, loss ${formatFigure(entry.loss)}, complexity ${formatFigure(entry.complexity)}.${
    deployment !== undefined && html` Deployment <span class="id">${deployment}</span>.`
  }</p>
${blocks.length > 0 && html`<p><strong>What blocked:</strong></p><ul>${blocks.map((block) => html`<li>${block}</li>`)}</ul>`}
${
  document &&
  document.gateChanges.length > 0 &&
  html`<p><strong>The gate itself changed with it:</strong></p><ul>${document.gateChanges.map((change) => html`<li>${change}</li>`)}</ul>`
}
<p class="soft">Evidence: <span class="address">${address}</span>${problem !== undefined && html` (not read: ${problem})`}</p>
${document && (isWhole ? renderChecks(document.checks) : html`<p class="soft">A later verdict of this phase is shown with all its checks; those of this one are in its document.</p>`)}
</details>`;
};

/** The verdicts of a release, newest first: the last of each phase, and what blocked, with every check behind it. */
export const renderVerdicts = (verdicts: readonly KeptVerdict[], bucket: string | undefined): Html => {
  if (verdicts.length === 0) return html`<p class="soft">It has no verdict yet.</p>`;
  const whole = chooseWhole(verdicts);
  const open = verdicts.findLast(({ entry }) => entry.outcome !== 'pass') ?? verdicts.at(-1);
  return html`${verdicts
    .toReversed()
    .map((verdict) => renderVerdict(verdict, bucket, whole.has(verdict) || verdict === open, verdict === open))}`;
};
