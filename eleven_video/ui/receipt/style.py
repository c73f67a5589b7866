"""The CSS of a receipt."""

from base64 import b64encode
from hashlib import sha256

STYLE = """
@page { margin: 14mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #14181f; background: #fff; font: 14px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; }
main { max-width: 46rem; margin: 0 auto; padding: 32px 24px; }
header { margin-bottom: 24px; }
h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -.015em; margin: 2px 0 6px; overflow-wrap: anywhere; }
p { margin: 0 0 4px; overflow-wrap: anywhere; }
.logo { max-height: 56px; max-width: 220px; display: block; margin-bottom: 12px; }
.issuer { font-weight: 600; margin-bottom: 16px; }
.about { color: #515b69; overflow-wrap: anywhere; }
.sandbox { margin-top: 10px; border-left: 3px solid #8a5a0a; padding-left: 10px; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 600; }
thead th { color: #515b69; font-weight: 400; font-size: 12px; border-bottom: 1px solid #aab3bf; padding: 4px 12px 4px 0; }
td { padding: 2px 12px 2px 0; vertical-align: top; }
td:first-child { overflow-wrap: anywhere; }
tr.first td { padding-top: 10px; }
.n { text-align: right; white-space: nowrap; }
tr > :last-child { padding-right: 0; }
tfoot th, tfoot td { border-top: 1px solid #aab3bf; padding: 8px 0; font-weight: 600; }
tfoot tr + tr th, tfoot tr + tr td { border-top: 0; padding-top: 0; }
.bar { width: 100%; height: 8px; margin-top: 20px; display: block; border-radius: 4px; }
.gemini { fill: #4a5cd0; color: #4a5cd0; }
.elevenlabs { fill: #a8570f; color: #a8570f; }
.other { fill: #667181; color: #667181; }
.legend { display: flex; gap: 20px; list-style: none; padding: 0; margin: 6px 0 0; font-size: 12px; }
footer { margin-top: 24px; color: #515b69; font-size: 12px; }
/* On a phone, the amounts of a row go below its name. */
@media (max-width: 34rem) { main { padding: 20px 12px; } tr { display: flex; flex-wrap: wrap; gap: 0 12px; }
  thead th, td { padding: 1px 0; border: 0; } thead tr, tfoot tr:first-child { border-bottom: 1px solid #aab3bf; }
  tfoot tr:first-child { border: 0; border-top: 1px solid #aab3bf; } tfoot th, tfoot td { border: 0; }
  tr > :first-child:not(:last-child) { flex: 1 1 100%; } td:empty { display: none; }
  tr.first td:nth-child(n + 2) { padding-top: 1px; } tr > :last-child { margin-left: auto; }
  tr > :nth-child(2) { flex: 1 1 4rem; } tfoot tr > :first-child:not(:last-child) { flex: 1 1 4rem; } tfoot tr > :nth-child(2) { flex: none; } }
/* On paper, each page repeats the headings of the columns, but only the last page has the total. */
@media print { main { padding: 0; max-width: none; } tfoot { display: table-row-group; } tfoot tr { break-before: avoid; }
  .bar, .legend, tr, footer p { break-inside: avoid; } .bar, .legend { break-before: avoid; } h1 { break-after: avoid; } }
"""

# The receipt's security policy forbids all styles except the style with this hash.
STYLE_HASH = f"sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}"
