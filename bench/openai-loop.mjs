// What one writes instead of a tool: the vendor's own client, as many requests in flight, each picture decoded and held
// against the stored one by pixelmatch. With STORE=1 it writes the stored ones. Arguments: base URL, folder, in flight, then
// "name\tprompt" for each picture.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import OpenAI from 'openai';
import pixelmatch from 'pixelmatch';
import sharp from 'sharp';

const [baseURL, folder, inFlight, ...pictures] = process.argv.slice(2);
const isStoring = process.env.STORE === '1';
const client = new OpenAI({ apiKey: 'test', baseURL, maxRetries: 0 });
const decode = (bytes) => sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });

async function checkOne(picture) {
  const [name, prompt] = picture.split('\t');
  const { data } = await client.images.generate({ model: 'gpt-image-2', prompt, size: '1024x1024' });
  const bytes = Buffer.from(data[0].b64_json, 'base64');
  const file = join(folder, `${name}.png`);
  if (isStoring) return writeFile(file, bytes);
  const [before, now] = await Promise.all([decode(await readFile(file)), decode(bytes)]);
  const { width, height } = now.info;
  const different = pixelmatch(before.data, now.data, undefined, width, height, { threshold: 0.1 });
  console.log(name, different / (width * height));
}

const queue = [...pictures];
await Promise.all(
  Array.from({ length: Number(inFlight) }, async () => {
    for (let picture = queue.shift(); picture !== undefined; picture = queue.shift()) await checkOne(picture);
  }),
);
