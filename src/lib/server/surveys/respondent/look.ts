import { createHash } from 'node:crypto';

/**
 * The look of the respondent's page: a few rules sent with the page itself, the reader's own fonts, nothing to fetch.
 * Sides are named by reading direction, so that the page mirrors.
 */
export const styles = `
:root{color-scheme:light dark;--paper:light-dark(#fff,#14181c);--ink:light-dark(#1f2430,#eceae3);--quiet:light-dark(#5b6270,#a9b0bb);--teal:light-dark(#0f5c5c,#7cc9c3);--on:light-dark(#fff,#0b2626);--line:light-dark(#86826f,#818892);--good:light-dark(#1e7a4c,#6fc795);--bad:light-dark(#b3372f,#f28b81);--wash:light-dark(#f3f0e9,#1b2026)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Naskh Arabic",sans-serif;-webkit-text-size-adjust:100%}
[dir=rtl] body{line-height:1.7}
.page{max-inline-size:43rem;min-block-size:100dvh;margin-inline:auto;padding:1.25rem 1.25rem 2.5rem}
header{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1.5rem;min-block-size:2.75rem}
.brand{font-size:1.375rem;letter-spacing:-.01em;font-weight:700;line-height:1.3}
nav{display:flex;gap:1rem}
nav a{color:var(--quiet);text-decoration:none;min-block-size:2.75rem;display:inline-flex;align-items:center;border-block-end:2px solid transparent}
nav a[aria-current]{color:var(--ink);font-weight:700;border-color:var(--ink)}
main{padding-block-start:clamp(1.5rem,9vh,4.5rem)}
h1{margin:.25rem 0 1.75rem;font-size:clamp(1.625rem,1.2rem + 2vw,2.125rem);line-height:1.28;font-weight:700;text-wrap:balance;outline:0}
[dir=rtl] h1{line-height:1.5}
p{margin:0 0 1rem;max-inline-size:60ch}
.quiet{color:var(--quiet)}
.why{margin-block-end:1.5rem}
.step{margin:0;font-size:.875rem;font-weight:600}
.keys{display:grid;grid-template-columns:repeat(var(--n),1fr);gap:.5rem}
.k2{--n:2}.k3{--n:3}.k4{--n:4}.k5{--n:5}.k6{--n:6}.k7{--n:7}.k8{--n:8}.k9{--n:9}.k10{--n:10}.k11{--n:11}
.tight{gap:.375rem}
.end{display:block;margin-block:.375rem}
.high{text-align:end}
.key,.option,.send{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.5rem;cursor:pointer;-webkit-tap-highlight-color:transparent;touch-action:manipulation}
.key{min-block-size:3.75rem;min-inline-size:0;padding:0;font-size:1.25rem;text-align:center;font-variant-numeric:tabular-nums}
.key:hover,.option:hover{border-color:var(--teal);box-shadow:inset 0 0 0 1px var(--teal)}
.key[aria-pressed=true],.option[aria-pressed=true]{background:var(--teal);border-color:var(--teal);color:var(--on);font-weight:700}
:focus-visible{outline:3px solid var(--teal);outline-offset:2px}
.options{display:grid;gap:.5rem;margin-block-end:1.25rem}
.option{display:flex;align-items:center;gap:.75rem;min-block-size:3.25rem;padding:.625rem 1rem;text-align:start;inline-size:100%}
.option input{inline-size:1.375rem;block-size:1.375rem;margin:0;flex:none;accent-color:var(--teal)}
.option:has(:checked){border-color:var(--teal);box-shadow:inset 0 0 0 1px var(--teal)}
.kept{display:flex;align-items:center;gap:.625rem;margin:1.5rem 0 1rem;font-weight:600}
.kept svg{inline-size:1.375rem;block-size:1.375rem;flex:none}
label.ask{display:block;margin-block-end:.5rem}
h1 label{display:inline}
textarea{display:block;inline-size:100%;min-block-size:6rem;padding:.75rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.5rem;resize:vertical}
textarea::placeholder{color:var(--quiet);opacity:1}
.send{inline-size:100%;min-block-size:3rem;margin-block:.875rem .75rem;padding:.5rem 1rem;background:var(--teal);border-color:var(--teal);color:var(--on);font-weight:700}
.skip{font:inherit;color:var(--quiet);background:none;border:0;padding:.5rem 0;min-block-size:2.75rem;text-decoration:underline;text-underline-offset:.2em;cursor:pointer}
.note{padding:.625rem .875rem;background:var(--wash);border-radius:.5rem;font-size:.875rem}
.bad{color:var(--bad);font-weight:600}
a{color:var(--teal)}
.trap{position:absolute;inset-inline-start:-999rem;block-size:1px;inline-size:1px;overflow:hidden}
[hidden]{display:none!important}
@media(max-width:539px){.k11{--n:6}.k11 .second{grid-column-start:2}.k10{--n:5}.k9{--n:5}.k8{--n:4}}
@media(min-width:540px){.scale{display:grid;grid-template-columns:1fr 1fr}.scale .keys{grid-column:1/-1;grid-row:1}.scale .end{grid-row:2}}
@media(prefers-reduced-motion:no-preference){.key,.option{transition:background-color .12s,box-shadow .12s}}
@media(forced-colors:active){.key[aria-pressed=true],.option[aria-pressed=true]{outline:3px solid Highlight}}
`.trim();

/**
 * Not needed to answer. It sends in place, and keeps an answer on the device while there is no connection, to send it
 * when there is one again.
 */
export const script = `
(d=>{const K="survey-unsent",g=()=>{try{return JSON.parse(localStorage[K]||"[]")}catch{return[]}},w=l=>{try{l.length?localStorage[K]=JSON.stringify(l):localStorage.removeItem(K)}catch{}},p=(u,b)=>fetch(u,{method:"POST",body:new URLSearchParams(b)});let busy=0;
const again=async()=>{if(busy)return;busy=1;try{for(;g().length;){const[u,b]=g()[0];await p(u,b);w(g().slice(1))}}catch{}busy=0};
d.addEventListener("submit",async e=>{const f=e.target,s=e.submitter;e.preventDefault();if(busy)return;busy=1;const b=[...new FormData(f,s)],u=f.getAttribute("action");
for(const k of f.querySelectorAll("[aria-pressed]"))k.setAttribute("aria-pressed",k===s);
try{const r=await p(u,b);if(r.status>499)throw 0;const n=new DOMParser().parseFromString(await r.text(),"text/html");d.title=n.title;d.querySelector("main").replaceWith(n.querySelector("main"));scrollTo(0,0);(d.querySelector("[data-focus]")||d.querySelector("h1")).focus({preventScroll:true})}
catch{w([...g(),[u,b]].slice(-20));const o=d.getElementById("offline");if(o)o.hidden=false}busy=0});
addEventListener("online",again);setInterval(again,15e3);again()})(document)
`.trim();

const sourceOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only what stands on the page itself runs or styles it; nothing is fetched, nobody frames it. */
export const contentSecurityPolicy = [
	`default-src 'none'`,
	'img-src data:',
	`script-src ${sourceOf(script)}`,
	`style-src ${sourceOf(styles)}`,
	`connect-src 'self'`,
	`form-action 'self'`,
	`base-uri 'none'`,
	`frame-ancestors 'none'`
].join('; ');
