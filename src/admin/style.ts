/** The page's one style sheet. */
export const style = `:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;--link:#0550ae;--good:#116329;--bad:#b3141d;--warn:#7d4e00;--part:#9a6700;--up:#2c974b}
@media (prefers-color-scheme:dark){:root{--bg:#11151a;--fg:#e6edf3;--soft:#a3acb6;--line:#3d444d;--card:#1a2027;--link:#79b8ff;--good:#6fdd8b;--bad:#ff8f87;--warn:#f0c266;--part:#d29922;--up:#2ea043}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;padding:0 1rem 4rem;font:1rem/1.5 system-ui,sans-serif;background:var(--bg);color:var(--fg);overflow-wrap:anywhere}
h1{font-size:1.3rem;margin:1rem 0 .5rem}h2{font-size:1.1rem;margin:0 0 .5rem}h3{font-size:1rem;margin:.5rem 0}
a{color:var(--link)}nav{display:flex;flex-wrap:wrap;gap:.25rem;border-bottom:1px solid var(--line);margin-bottom:1rem}
nav a{padding:.5rem .7rem;text-decoration:none;border-radius:.4rem .4rem 0 0}nav a[aria-current]{background:var(--fg);color:var(--bg)}
section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0}
section:empty{display:none}
.f{margin:.8rem 0}.f label{display:block;font-weight:600}
input:not([type=checkbox],[type=radio]),select{width:100%;max-width:30rem;padding:.5rem;font:inherit;color:inherit;background:var(--bg);border:1px solid var(--soft);border-radius:.3rem}
::placeholder{color:var(--soft);opacity:1}
[aria-invalid]{border:2px solid var(--bad)!important}
.h,.ends{display:block;color:var(--soft);font-size:.9rem;margin:.2rem 0}.e{display:block}.e span{display:block}
.error,.bad b{color:var(--bad)}.warning,.warnings li{color:var(--warn)}.good b,.verdict.good{color:var(--good)}
.c{display:block;padding:.25rem 0}.c input{width:1.2rem;height:1.2rem;vertical-align:-.2rem;margin:0 .5rem 0 0}
fieldset{border:1px solid var(--line);border-radius:.3rem;margin:.8rem 0}legend{font-weight:600}
.kinds{columns:2 16rem}.kinds>div{break-inside:avoid;margin-bottom:.7rem}
button{font:inherit;padding:.55rem 1rem;border-radius:.4rem;border:1px solid var(--soft);background:var(--bg);color:inherit;cursor:pointer;margin:.2rem 0}
button.main{background:var(--link);color:var(--bg);border-color:var(--link);font-weight:600}
button:disabled,input:disabled,select:disabled{opacity:.7;cursor:not-allowed}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
summary{cursor:pointer;padding:.4rem 0;font-weight:600}
.headline{font-size:1.1rem;padding:1rem;border-left:.5rem solid var(--soft);background:var(--card)}
.headline.up{border-color:var(--up)}.headline.down{border-color:var(--bad)}.headline.suspect{border-color:var(--part)}
.headline.down b{color:var(--bad)}
.note,.verdict{padding:.6rem;border-left:.3rem solid var(--link);background:var(--bg)}.verdict.error{border-color:var(--bad)}.verdict.good{border-color:var(--up)}
ul,ol{padding-left:1.2rem}.steps,.warnings,.mails{list-style:none;padding:0}.steps li,.mails li,.warnings li{margin:.5rem 0}
code{font-size:.9rem}
.hit{fill:transparent}svg{width:100%;height:3rem;display:block;border-radius:.3rem}rect.none{fill:var(--line)}rect.up{fill:var(--up)}rect.down{fill:var(--bad)}rect.part{fill:var(--part)}
.o:focus{outline:none}.o:focus rect:last-child,.o:hover rect:last-child{stroke:var(--fg);stroke-width:3}
.ends{display:flex;justify-content:space-between}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;overflow-wrap:normal}th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:target{outline:2px solid var(--link)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem;margin:0}dd{margin:0}
.sr,.skip:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.js .nojs{display:none}
.go{border-top:1px solid var(--line);padding:.5rem 0}
@media (min-width:40rem) and (min-height:30rem){html{scroll-padding-bottom:9rem}.go{position:sticky;bottom:0;background:var(--bg)}}
`;
