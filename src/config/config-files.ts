import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

/** Ports of `loadConfig`: the file system as the config may see it. */
export interface FilePorts {
  /**
   * Bytes of a regular file. With `root`: refuses a file whose real place is outside of it (links). Rejects with an
   * error; its `reason`, when it has one, finishes the sentence "… cannot be read: ".
   */
  readonly readFile: (path: string, root?: string) => Promise<Uint8Array>;
  /** Absolute paths of the files that match the globs. */
  readonly listFiles: (globs: readonly string[], root: string) => Promise<readonly string[]>;
}

export type ReadResult = { readonly bytes: Uint8Array } | { readonly reason: string };

/** Reads the files that a config names, and names them as the user would. */
export interface ConfigFiles {
  /** Absolute folder of the config file. */
  readonly root: string;
  /** The path for messages: relative to where the user stands when the config was named so. */
  nameOf(path: string): string;
  /** Absolute path of a reference in `fromFile`; `undefined` when it leaves the root. */
  resolve(reference: string, fromFile: string): string | undefined;
  read(path: string): Promise<ReadResult>;
  list(globs: readonly string[]): Promise<readonly string[]>;
}

/** `file` as the user named it; `cwd` is where a relative one starts. */
export function createConfigFiles(ports: FilePorts, file: string, cwd = ''): ConfigFiles {
  const root = dirname(resolve(cwd, file));
  const isInside = (path: string): boolean => {
    const way = relative(root, path);
    return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
  };
  return {
    root,
    nameOf: (path) => join(dirname(file), relative(root, path)).replaceAll('\\', '/'),
    resolve(reference, fromFile) {
      const path = resolve(dirname(fromFile), reference);
      return isInside(path) ? path : undefined;
    },
    async read(path) {
      try {
        return { bytes: await ports.readFile(path, root) };
      } catch (error) {
        return { reason: reasonOf(error) };
      }
    },
    list: async (globs) =>
      [...(await ports.listFiles(globs, root))]
        .map((path) => resolve(path))
        .filter(isInside)
        .sort(),
  };
}

function reasonOf(error: unknown): string {
  const { reason, code, message } = error as { reason?: unknown; code?: unknown; message?: unknown };
  if (typeof reason === 'string') return reason;
  if (code === 'ENOENT') return 'it does not exist';
  return typeof code === 'string' ? code : String(message);
}
