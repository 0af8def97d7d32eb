extension ReportPage {
  /// How a page looks. Colours are variables, and a dark screen has others; a narrow one has one column; paper has no
  /// ground and everything unfolded.
  package static let style = """
    :root{--ground:#f6f7f9;--card:#fff;--ink:#1c2126;--soft:#5c636b;--edge:#e1e4e8;--link:#00588f;--good:#00694c;\
    --goods:#e2f4ec;--note:#00588f;--notes:#e6f1f9;--warning:#8a4b00;--warnings:#fdf1dc;--bad:#a3170c;--bads:#fde8e6}
    @media (prefers-color-scheme:dark){:root{--ground:#0e1013;--card:#15181c;--ink:#e8eaed;--soft:#a8b0b8;--edge:#2c3238;\
    --link:#7cc0f5;--good:#56d6a4;--goods:#10291f;--note:#7cc0f5;--notes:#10222f;--warning:#f2b95c;--warnings:#2d2211;\
    --bad:#ff8d80;--bads:#341613}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0 auto;max-width:1140px;padding:28px 20px 48px;background:var(--ground);color:var(--ink);\
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:break-word}
    header{padding:4px 0 10px}
    .kind{margin:0;color:var(--soft);font-size:.82rem;letter-spacing:.06em;text-transform:uppercase}
    h1{margin:.1em 0 .25em;font-size:clamp(1.6rem,4.5vw,2.3rem);line-height:1.2;letter-spacing:-.01em}
    h2{margin:0 0 .7em;font-size:1.2rem;line-height:1.3}
    .lead{margin:0 0 1em;max-width:76ch}
    a{color:var(--link)}
    h1,td,th,dd,dt,p,li,summary,caption,code{unicode-bidi:isolate}
    .verdict{display:flex;gap:12px;align-items:flex-start;margin:0 0 14px;padding:12px 16px;border-radius:10px;\
    font-weight:600}
    .verdict.good{background:var(--goods)}.verdict.note{background:var(--notes)}
    .verdict.warning{background:var(--warnings)}.verdict.bad{background:var(--bads)}
    .mark{flex:none;display:inline-block;width:1.5em;height:1.5em;margin-top:.05em;border-radius:50%;text-align:center;\
    line-height:1.5em;font-size:.85em;font-weight:700}
    .mark.good{color:var(--good);background:var(--goods)}.mark.note{color:var(--note);background:var(--notes)}
    .mark.warning{color:var(--warning);background:var(--warnings)}.mark.bad{color:var(--bad);background:var(--bads)}
    .verdict .mark{box-shadow:inset 0 0 0 1.5px currentColor}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:0 0 18px}
    .tiles div{padding:12px 16px;background:var(--card);border:1px solid var(--edge);border-radius:12px}
    dt{color:var(--soft);font-size:.84rem}
    dd{margin:0}
    .figure{font-size:1.55rem;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
    .aside{color:var(--soft);font-size:.84rem}
    p.aside{margin:.5em 0 0}
    nav{display:flex;flex-wrap:wrap;gap:6px 18px;margin:0 0 18px;font-size:.92rem}
    section{margin:0 0 18px;padding:20px 22px 22px;background:var(--card);border:1px solid var(--edge);border-radius:14px;\
    scroll-margin-top:12px}
    h2+p,h2+.statements,h2+.table{margin-top:0}
    section>p{max-width:84ch}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:18px}
    figure{margin:0 0 14px;overflow-x:auto}
    figure svg{display:block;width:100%;min-width:440px;height:auto;font-family:inherit}
    .table{overflow-x:auto;margin:10px 0 0}
    table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
    caption{padding:0 0 6px;text-align:left;font-weight:600}
    th,td{padding:6px 18px 6px 0;border-bottom:1px solid var(--edge);text-align:left;vertical-align:top}
    th{color:var(--soft);font-weight:600;white-space:nowrap}
    td{max-width:72ch}
    .number{text-align:right;white-space:nowrap}
    details{margin:14px 0 0}
    summary{cursor:pointer;font-weight:600}
    .statements{margin:16px 0 0;padding:0;list-style:none}
    .statements li{display:flex;gap:12px;padding:9px 0;border-top:1px solid var(--edge)}
    .statements li:first-child{border-top:0;padding-top:0}
    .statements div{min-width:0}
    .statements b{display:block;font-size:.92rem}
    code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;\
    overflow-wrap:anywhere}
    td code{white-space:nowrap}
    pre{margin:10px 0 0;padding:14px 16px;overflow-x:auto;background:var(--ground);border:1px solid var(--edge);\
    border-radius:10px;line-height:1.6}
    pre code{overflow-wrap:normal}
    footer{color:var(--soft);font-size:.84rem}
    @media (max-width:560px){body{padding:18px 12px 32px}section{padding:16px 14px}\
    .tiles{grid-template-columns:1fr 1fr;gap:8px}.tiles div{padding:10px 12px}.figure{font-size:1.25rem}}
    @media print{:root{--ground:#fff;--card:#fff}body{max-width:none;padding:0;font-size:10pt}nav{display:none}.charts{grid-template-columns:1fr 1fr}\
    section{border:0;padding:0 0 8pt}.tiles div,figure,tr,li{break-inside:avoid}h2{break-after:avoid}\
    figure,.table{overflow:visible}figure svg{min-width:0}\
    details::details-content{content-visibility:visible;height:auto}pre{white-space:pre-wrap}}

    """
}
