/** For light and dark screens and for paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #5c6675; --line: #dde2e9; --paper: #fff; --tile: #f4f6f9;
  --informational: #9aa5b1; --low: #5b9bd5; --medium: #e3a93c; --high: #d9622b; --critical: #b3202c; --events: #9fb3c8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --dim: #9aa5b5; --line: #333c49; --paper: #14181f; --tile: #1d232d; --events: #4b6078; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 24px 20px 60px; }
h1 { margin: 0; font-size: 26px; }
h2 { margin: 32px 0 8px; font-size: 18px; }
h3 { margin: 12px 0 4px; font-size: 14px; }
header p, .small { color: var(--dim); margin: 4px 0; }
.small { font-size: 13px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; margin-top: 18px; }
.tile { background: var(--tile); border-radius: 8px; padding: 10px 14px; }
.tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
.tile span { color: var(--dim); font-size: 13px; }
.alarming b { color: var(--high); }
.chart { width: 100%; height: auto; }
svg text { font-size: 11px; fill: var(--dim); }
.sparkline { width: 120px; height: 22px; }
.spark { fill: var(--high); } .events { fill: var(--events); } .informational { fill: var(--informational); }
.low { fill: var(--low); } .medium { fill: var(--medium); } .high { fill: var(--high); } .critical { fill: var(--critical); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: var(--dim); font-weight: 500; font-size: 13px; white-space: nowrap; }
th, td { padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.rule { min-width: 280px; }
.cost { color: var(--dim); font-size: 13px; }
.advice { margin: 4px 0 0; color: var(--high); font-size: 13px; }
.unseen td { color: var(--critical); }
.chip { border-radius: 4px; padding: 1px 7px; font-size: 12px; color: #fff; background: var(--informational); }
.chip.low { background: var(--low); } .chip.medium { background: var(--medium); } .chip.high { background: var(--high); }
.chip.critical { background: var(--critical); }
summary { cursor: pointer; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--tile); border-radius: 6px; padding: 8px 10px; font-size: 12px; }
.sample p { margin: 6px 0; overflow-wrap: anywhere; }
`;
