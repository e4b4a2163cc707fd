import{Un as e,Yn as t,bt as n,qn as r,s as i}from"./shared.mjs";import{t as a}from"./init.mjs";import{t as o}from"./simulator.mjs";import{join as s,relative as c}from"node:path";import{mkdir as l,readFile as u,readdir as d,rm as f}from"node:fs/promises";function demoConfig(e){return`# The demo's config. The simulator behind these addresses ended with the demo; see "image-drift simulate".
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
    concurrency: 2
    options: { quality: medium, size: 1024x640 }
    price: openai/gpt-image-2
  nano-banana:
    protocol: gemini
    baseUrl: ${e.geminiBaseUrl}
    model: gemini-nano-banana-2.1
    apiKey: \${IMAGE_DRIFT_DEMO_KEY}
    concurrency: 2
    price: google/gemini-nano-banana-2.1
budget: { perRun: 5 }
# A demo shares its processor with the vendor it simulates, so answers must be much slower before they count.
gate: { failOn: [drifted], latency: { atLeast: 40% } }
report: { projectImagesPerMonth: [1000, 10000] }
# What a usable picture costs beside the vendor's bill; the report breaks it down.
cost: { storagePerGbMonth: 0.023, keepMonths: 12, bandwidthPerGb: 0.09, review: { share: 5%, minutes: 2, hourlyUsd: 40 } }
`}const p={seed:1,latency:{medianMs:600,sigma:.05},gateway:!0,relaxedSizes:!0,defaultEdge:512,blockedWords:[`passport`],models:{"studio-flux":{seeded:!0}}},m={models:{"studio-flux":{seeded:!0,drift:{blurSigma:1.5,palette:{warmth:.2}}},"gpt-image-2":{drift:{blurSigma:1,slower:2.2,dearer:1.4}},"gemini-nano-banana-2.1":{drift:{servedModel:`gemini-nano-banana-2.2`,refusalRate:.3}}}},h=[{routeId:`studio-flux`,family:`image`},{routeId:`gpt-image-2`,family:`image`},{routeId:`gpt-image-2`,family:`latency`},{routeId:`gpt-image-2`,family:`cost`},{routeId:`nano-banana`,family:`identity`},{routeId:`nano-banana`,family:`refusal`}],g=`.image-drift-demo`,_=`image-drift.yml`;async function demo({outDir:r},l){let{print:u}=l;await prepareFolder(r);await using d=await o(p);await e(s(r,_),demoConfig(d)),await a({root:r});let f={...l,cwd:r,env:{IMAGE_DRIFT_DEMO_KEY:`demo`}},run=e=>i({configFile:_,only:{},outDir:s(r,e),run:{trigger:`cli`},allowedHosts:`config`},f),tell=(e,{lines:t},n)=>{u(``),u(e);for(let e of t)u(`  ${e}`);u(`  report: ${s(c(l.cwd,r),n,`report.html`)}`)};u(`Starting the simulator: OpenAI Images and Gemini on loopback. No key, no network, no cost.`),u(``);for(let e of[`1-baseline`,`2-baseline`]){let{record:t}=await run(e),{lines:i}=await n({configFile:_,runDir:s(r,e),only:{},by:`demo`},f);u(`1. Baseline, ${t.samples.length} shots: ${i.join(`; `)}.`)}let g=await run(`3-quiet-night`);tell(`2. A quiet night: the vendors changed nothing.`,g,`3-quiet-night`),d.configure(m);let v=await run(`4-drifted-night`);tell(`3. A drifted night: two models paint softer and warmer, one of them slower and dearer; one was replaced and refuses more.`,v,`4-drifted-night`),d.configure({models:p.models??{}}),await raiseQuality(r),tell(`4. A pull request: you raised the quality of one route.`,await run(`5-pull-request`),`5-pull-request`);let y=h.filter(({routeId:e,family:t})=>!v.record.findings.some(n=>n.verdict===`drifted`&&n.routeId===e&&n.family===t)),b=g.record.findings.filter(({verdict:e})=>e===`drifted`);u(``);for(let{routeId:e,family:t}of y)u(`not found: ${t} on ${e}`);for(let{id:e}of b)u(`false alarm in the quiet night: ${e}`);return y.length>0||b.length>0?t.drift:(u(`Found: ${h.map(({routeId:e,family:t})=>`${t} of ${e}`).join(`, `)}. The quiet night raised no alarm.`),u(`Open ${s(c(l.cwd,r),`4-drifted-night`,`report.html`)}`),t.ok)}async function prepareFolder(t){await l(t,{recursive:!0});let n=await d(t);if(n.length>0&&!n.includes(g))throw new r([{message:`${t} is not empty and holds no earlier demo`,hint:`Name another folder with --out`}],{code:`usage`});for(let e of n)await f(s(t,e),{recursive:!0});await e(s(t,g),`The demo of image-drift may empty this folder.
`)}async function raiseQuality(t){let n=s(t,_);await e(n,(await u(n,`utf8`)).replace(`quality: medium`,`quality: high`))}export{demo};