// The least that sends one picture request with the vendor's own client.
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'test', baseURL: process.argv[2], maxRetries: 0 });
await client.images.generate({ model: 'gpt-image-2', prompt: 'A blue mug' }).catch(() => {});
