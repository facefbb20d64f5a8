const tint = (level: number, percent: number): string =>
  `.heat-${level}{background:color-mix(in srgb,var(--failed) ${percent}%,var(--paper))}`;

/** What the page of releases needs beside the style sheet of all pages. */
export const releaseStyles = `
:root{--on-canary:#1b1f24}
@media screen and (prefers-color-scheme:dark){:root{--on-canary:#14181d}}
.badge.promoted{color:var(--good)}
.badge.rolled-back,.badge.revoked,.badge.fail{color:var(--stop)}
.badge.on-trial{color:var(--in-service)}
.badge.waiting,.badge.not-judged,.badge.break-glass,.badge.unknown,.badge.waived{color:var(--failed-text)}
.badge.pass{color:var(--good)}
.heat{text-align:center;padding:4px 6px;min-width:3.4em}
td.heat{border:1px solid var(--paper)}
table.dimensions{width:auto}
table.dimensions th[scope=row]{min-width:15em}
${tint(1, 15)}
${tint(2, 30)}
${tint(3, 45)}
.heat-4{background:var(--failed);color:var(--on-mark);font-weight:650}
.moments li{grid-template-columns:30px 140px 1fr}
.moments .when{text-align:left;white-space:nowrap}
.key.pass{background:var(--good)}
.key.fail{background:var(--stop);border-radius:3px}
.key.unknown{background:var(--hold)}
.why{font-size:1.05rem}
.causes{margin:6px 0 10px;padding-left:20px}
.causes li{margin:4px 0}
.metric{margin:10px 0 0}
.verdict{border:1px solid var(--grid);border-radius:8px;padding:6px 14px;margin:8px 0}
.verdict>summary{width:auto;color:var(--ink);font-size:1rem}
.verdict ul{margin:6px 0;padding-left:20px}
.evidence{font-family:var(--mono);font-size:.95em;white-space:pre-wrap;overflow-wrap:anywhere;margin:4px 0;max-width:60ch}
.address{font-family:var(--mono);font-size:.85em;overflow-wrap:anywhere}
.moment{white-space:nowrap}
.lease{min-width:12em}
.fate{min-width:8.5em}
.fate .badge{white-space:normal;border-radius:10px;line-height:1.4;padding:1px 8px}
td summary{white-space:nowrap}
@media (max-width:600px){.moments li{grid-template-columns:30px 1fr}.moments .when{grid-column:2}.moments li>span:last-child{grid-column:2}}
@media print{.verdict:not([open]){display:block}.verdict:not([open])>:not(summary){display:none}}
`;
