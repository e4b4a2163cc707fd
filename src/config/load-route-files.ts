import type { ConfigFiles } from './config-files.ts';
import type { SourceDocument } from './source-document.ts';
import type { Problem } from '../model/errors.ts';
import type { Route } from '../model/route.ts';
import type { ImageProvider } from '../providers/contract.ts';
import { sha256 } from '../shared/hash.ts';

export interface RouteFilesContext {
  readonly document: SourceDocument;
  readonly configPath: string;
  readonly files: ConfigFiles;
  readonly protocols: ReadonlyMap<string, ImageProvider>;
  readonly addProblems: (...problems: Problem[]) => void;
}

/** Reads the files that a route's options name, and keeps their hashes: whoever changes such a file changes what is asked for. */
export async function loadRouteFiles(route: Route, context: RouteFilesContext): Promise<Route> {
  const { document, configPath, files, protocols, addProblems } = context;
  const named = protocols.get(route.protocol)?.filesIn?.(route.options) ?? [];
  const hashes: Record<string, string> = {};
  for (const file of named) {
    const { option, path } = file;
    const fail = (message: string): void =>
      addProblems({
        at: document.locate(['routes', route.id, 'options', option]),
        path: `routes.${route.id}.options.${option}`,
        message,
      });
    const place = files.resolve(path, configPath);
    const result = place === undefined ? undefined : await files.read(place);
    if (result === undefined) fail('the path leads out of the folder of the config file');
    else if ('reason' in result) fail(`${files.nameOf(place!)} cannot be read: ${result.reason}`);
    else {
      for (const problem of file.check(result.bytes)) fail(`${files.nameOf(place!)}: ${problem}`);
      hashes[path] = sha256(result.bytes);
    }
  }
  return named.length === 0 ? route : { ...route, files: hashes };
}
