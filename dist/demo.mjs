import{F as e,M as t,N as n,i as r,v as i}from"./shared.mjs";import{t as a}from"./init.mjs";import{t as o}from"./simulator.mjs";import{join as s,relative as c}from"node:path";import{mkdir as l,readFile as u,readdir as d,rm as f}from"node:fs/promises";function demoConfig(e){return`# The demo's config. The simulator behind these addresses ended with the demo; see "image-drift simulate".
version: 1
suite: [prompts/*.yml]
routes:
  studio-flux:
    protocol: openai-images
    baseUrl: ${e.openaiBaseUrl}
    model: studio-flux
    apiKey: \${IMAGE_DRIFT_DEMO_KEY}
    seed: 7
    concurrency: 1
    options: { size: 512x512 }
    price: { perImage: 0.004 }
  gpt-image-2:
    protocol: openai-images
    baseUrl: ${e.openaiBaseUrl}
    model: gpt-image-2
    apiKey: \${IMAGE_DRIFT_DEMO_KEY}
    concurrency: 1
    options: { quality: medium, size: 1024x640 }
    price: openai/gpt-image-2
  nano-banana:
    protocol: gemini
    baseUrl: ${e.geminiBaseUrl}
    model: gemini-nano-banana-2.1
    apiKey: \${IMAGE_DRIFT_DEMO_KEY}
    concurrency: 1
    price: google/gemini-nano-banana-2.1
budget: { perRun: 5 }
# A demo shares its processor with the vendor it simulates, so answers must be much slower before they count.
gate: { failOn: [drifted], latency: { atLeast: 40% } }
report: { projectImagesPerMonth: [1000, 10000] }
`}const p={seed:1,latency:{medianMs:600,sigma:.05},gateway:!0,relaxedSizes:!0,defaultEdge:512,blockedWords:[`passport`],models:{"studio-flux":{seeded:!0}}},m={models:{"studio-flux":{seeded:!0,drift:{blurSigma:1.5,palette:{warmth:.2}}},"gpt-image-2":{drift:{slower:2.2,dearer:1.4}},"gemini-nano-banana-2.1":{drift:{servedModel:`gemini-nano-banana-2.2`,refusalRate:.3}}}},h=[{routeId:`studio-flux`,family:`image`},{routeId:`gpt-image-2`,family:`latency`},{routeId:`gpt-image-2`,family:`cost`},{routeId:`nano-banana`,family:`identity`},{routeId:`nano-banana`,family:`refusal`}],g=`.image-drift-demo`,_=`image-drift.yml`;async function demo({outDir:n},l){let{print:u}=l;await prepareFolder(n);await using d=await o(p);await t(s(n,_),demoConfig(d)),await a({root:n});let f={...l,cwd:n,env:{IMAGE_DRIFT_DEMO_KEY:`demo`}},run=e=>r({configFile:_,only:{},outDir:s(n,e),run:{trigger:`cli`},allowedHosts:`config`},f),tell=(e,{lines:t},r)=>{u(``),u(e);for(let e of t)u(`  ${e}`);u(`  report: ${s(c(l.cwd,n),r,`report.html`)}`)};u(`Starting the simulator: OpenAI Images and Gemini on loopback. No key, no network, no cost.`);let g=await run(`1-baseline`),{accepted:v}=await i({configFile:_,runDir:s(n,`1-baseline`),only:{},by:`demo`},f);u(``),u(`1. Baseline: ${g.record.samples.length} shots, ${v.length} cells approved.`);let y=await run(`2-quiet-night`);tell(`2. A quiet night: the vendors changed nothing.`,y,`2-quiet-night`),d.configure(m);let b=await run(`3-drifted-night`);tell(`3. A drifted night: one model blurs, one is slower and dearer, one was replaced and refuses more.`,b,`3-drifted-night`),d.configure({models:p.models??{}}),await raiseQuality(n),tell(`4. A pull request: you raised the quality of one route.`,await run(`4-pull-request`),`4-pull-request`);let x=h.filter(({routeId:e,family:t})=>!b.record.findings.some(n=>n.verdict===`drifted`&&n.routeId===e&&n.family===t)),S=y.record.findings.filter(({verdict:e})=>e===`drifted`);u(``);for(let{routeId:e,family:t}of x)u(`not found: ${t} on ${e}`);for(let{id:e}of S)u(`false alarm in the quiet night: ${e}`);return x.length>0||S.length>0?e.drift:(u(`Found: ${h.map(({routeId:e,family:t})=>`${t} of ${e}`).join(`, `)}. The quiet night raised no alarm.`),u(`Open ${s(c(l.cwd,n),`3-drifted-night`,`report.html`)}`),e.ok)}async function prepareFolder(e){await l(e,{recursive:!0});let r=await d(e);if(r.length>0&&!r.includes(g))throw new n([{message:`${e} is not empty and holds no earlier demo`,hint:`Name another folder with --out`}],{code:`usage`});for(let t of r)await f(s(e,t),{recursive:!0});await t(s(e,g),`The demo of image-drift may empty this folder.
`)}async function raiseQuality(e){let n=s(e,_);await t(n,(await u(n,`utf8`)).replace(`quality: medium`,`quality: high`))}export{demo};