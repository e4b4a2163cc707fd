/** The zod schemas of config and suite → `schema/*.schema.json`, for editors. */
import { configJsonSchema, jsonSchemaText, suiteJsonSchema } from '../src/config/json-schema.ts';
import { providers } from '../src/providers/registry.ts';
import { writeGenerated } from './generated-file.ts';

writeGenerated('schema/image-drift.schema.json', jsonSchemaText(configJsonSchema(providers)));
writeGenerated('schema/suite.schema.json', jsonSchemaText(suiteJsonSchema()));
