/** File names and text that `init` writes, apart from suite, workflows, pictures and schemas. */
export const CONFIG_FILE = 'image-drift.yml';

/** Where the schemas lie: in the repository, so that editors check without a network. */
export const SCHEMA_FOLDER = '.image-drift/schema';

const BASELINE = {
  branch: `# Approved pictures and the history of runs: on a branch of this repository, which accept and nightly runs push to.
baseline: { store: branch, branch: image-drift }`,
  directory: `# Approved pictures. Commit this folder: it is what later runs are compared with. A repository with an origin can
# keep them, with the history of nightly runs, on a branch of their own instead: baseline: { store: branch }
baseline: { store: directory, path: .image-drift/baselines }`,
};

/** The config, with baselines where the repository can keep them. */
export const configText = (
  store: keyof typeof BASELINE,
): string => `# yaml-language-server: $schema=${SCHEMA_FOLDER}/image-drift.schema.json
# What Image Drift tests, with which models, for how much money. Every key is described in the schema above.
version: 1
suite: [prompts/*.yml]

routes:
  gpt-image-2:
    protocol: openai-images
    model: gpt-image-2
    apiKey: \${OPENAI_API_KEY} # the name of an environment variable, never the key
    options: { size: 1024x1024, quality: medium }
  nano-banana:
    protocol: gemini
    model: gemini-nano-banana-2.1
    apiKey: \${GEMINI_API_KEY}
    options: { size: 1024x1024 }

plan: { samples: adaptive, concurrency: 4 }

# US dollars. A run is estimated before it starts, and stopped before it passes the limit.
budget: { perRun: 5.00, perMonth: 100.00 }

${BASELINE[store]}

gate:
  failOn: [drifted]
  latency: { atLeast: 15% }
  cost: { atLeast: 10% }

# What a usable picture costs beside the vendor's bill; with it, reports break the true cost down.
# cost: { storagePerGbMonth: 0.023, keepMonths: 12, bandwidthPerGb: 0.09, review: { share: 5%, minutes: 2, hourlyUsd: 40 } }
`;

/** Run folders hold pictures of every night; they are artifacts, not sources. */
export const IGNORED_LINE = '/image-drift-run/';
