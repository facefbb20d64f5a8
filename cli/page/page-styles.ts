import { darkColors, lightColors } from './colors.ts';

/** The style sheet of a page: light, dark and print. */
export const pageStyles = `
:root{${lightColors}--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;color-scheme:light}
@media screen and (prefers-color-scheme:dark){:root{${darkColors}color-scheme:dark}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
header,main{max-width:1080px;margin:0 auto;padding:0 24px}
header{padding-top:32px}
main{padding-bottom:64px}
h1{font-size:1.9rem;line-height:1.2;margin:.1em 0 .4em;letter-spacing:-.01em;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:1.4rem;margin:0 0 .3em;overflow-wrap:anywhere}
h3{font-size:1.05rem;margin:1.8em 0 .1em}
p{margin:.3em 0;max-width:88ch;overflow-wrap:anywhere}
figcaption p{max-width:none}
.soft,figcaption p,caption{color:var(--soft);font-size:.9rem}
.headline{font-size:1.1rem;font-weight:600}
a{color:var(--link)}
section{margin-top:28px;padding-top:24px;border-top:1px solid var(--grid)}
.badge{display:inline-block;vertical-align:.15em;font-size:.78rem;font-weight:600;line-height:1.6;padding:0 .65em;border-radius:1em;border:1.5px solid currentColor;color:var(--soft);white-space:nowrap}
.badge.done,.badge.nothing-due{color:var(--good)}
.badge.stopped{color:var(--failed-text)}
.badge.failed{color:var(--stop)}
.badge.running{color:var(--in-service)}
.alarm{border:2px solid var(--stop);border-radius:8px;padding:8px 16px;margin:12px 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:10px;margin:18px 0 8px}
.tiles div{background:var(--raised);border-radius:8px;padding:10px 14px;display:flex;flex-direction:column-reverse}
.tiles dd{margin:0;font-size:1.25rem;font-weight:650;line-height:1.25}
.tiles dt{color:var(--soft);font-size:.85rem}
figure{margin:0}
.picture{overflow-x:auto;margin-top:4px}
.chart{--plot-background:var(--paper);display:block;width:100%;min-width:700px;height:auto;font-size:11px;overflow:visible}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;margin:4px 0 2px;padding:0;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:7px}
.swatch{display:inline-block;width:20px;height:0;border-top:2.5px solid var(--swatch)}
.swatch.dashed{border-top-style:dashed;border-top-width:2px}
.swatch.dotted{border-top-style:dotted}
.swatch.dot,.swatch.ring{width:9px;height:9px;border:0;border-radius:50%;background:var(--swatch)}
.swatch.ring{border:1.8px dashed var(--swatch);background:none}
.swatch.area{width:13px;height:13px;border:0;border-radius:3px;background:var(--swatch)}
.swatch.cross{width:auto;height:auto;border:0;color:var(--swatch);font-weight:700;line-height:1}
.remarks{list-style:none;margin:6px 0;padding:0;font-size:.92rem}
.remarks li{display:grid;grid-template-columns:26px 60px 1fr;gap:8px;padding:3px 0;align-items:baseline;overflow-wrap:anywhere}
.when{color:var(--soft);text-align:right}
.key{display:inline-block;min-width:1.7em;padding:0 .3em;text-align:center;border-radius:1em;font-size:.78rem;font-weight:700;line-height:1.6;color:var(--on-mark);background:var(--in-service)}
.key.hold,.key.stop{border-radius:3px}
.key.hold{background:var(--hold)}
.key.stop,.key.alert{background:var(--stop)}
.key.warning{background:var(--failed)}
details{margin:4px 0}
summary{cursor:pointer;color:var(--link);font-size:.9rem;width:fit-content}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;margin:6px 0;width:100%}
caption{text-align:left;padding:2px 0 4px}
th,td{text-align:left;font-weight:400;padding:4px 14px 4px 0;border-bottom:1px solid var(--grid);vertical-align:top;overflow-wrap:break-word}
td:last-child{padding-right:0}
.id{font-family:var(--mono);font-size:.92em;white-space:nowrap}
thead th{color:var(--soft);font-weight:600;border-bottom-color:var(--axis)}
.number{text-align:right;white-space:nowrap}
details table{font-size:.82rem}
@media (max-width:600px){header,main{padding-left:14px;padding-right:14px}h1{font-size:1.5rem}}
@media print{
@page{margin:14mm}
body{font-size:9.5pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
header,main{max-width:none;padding:0}
.chart{min-width:0}
.picture,.scroll{overflow:visible}
figcaption,h2,h3,caption{break-after:avoid}
figure,figcaption,.picture,.tiles,li,tr{break-inside:avoid}
.tiles{grid-template-columns:repeat(6,1fr)}
.tiles div{padding:6px 8px}
.tiles dd{font-size:1.1rem}
thead{display:table-header-group}
details:not([open]){display:none}
}
`;
