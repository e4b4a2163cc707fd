import { sha256 } from '../shared/hash.ts';
import type { SimulatorOptions } from './options.ts';

/** State that the dialects share: options in force, turns, pictures that are answered by URL. */
export interface World {
  readonly options: SimulatorOptions;
  /** Origin of the server, without trailing slash. */
  readonly origin: string;
  /** How many requests of this model and prompt came before; counts this one. */
  nextTurn(model: string, prompt: string): number;
  /** A number that no other request of this server has, from 1. */
  nextRequestNumber(): number;
  /** Keeps a file and returns its URL. */
  shelve(bytes: Uint8Array, extension: string): string;
  /** Accepted jobs by id; the oldest go when there are many. */
  readonly jobs: Jobs;
  /** Pictures of finished responses by id, which a later turn may go on from; the oldest go when there are many. */
  readonly turns: Turns;
}

/** A request that was accepted and is answered later. */
export interface Job {
  readonly id: string;
  /** `performance.now()`: accepted, taken from the queue, over. */
  readonly acceptedAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** What the vendor says of it at any time, such as its model. */
  readonly head?: Readonly<Record<string, unknown>>;
  /** As the vendor answers when it is over; made once. */
  readonly result: unknown;
  isCancelled: boolean;
}

export interface Jobs {
  keep(job: Job): void;
  find(id: string): Job | undefined;
  /** Oldest first. */
  all(): readonly Job[];
}

export interface Turns {
  /** Bytes: the encoded picture. */
  keep(id: string, picture: Uint8Array): void;
  find(id: string): Uint8Array | undefined;
}

export interface Shelf {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

const MAX_SHELVED = 200;
const MAX_JOBS = 1_000;
const MAX_TURNS = 200;

/** The one owner of the server's mutable state. */
export class ServerState implements World {
  options: SimulatorOptions;
  origin = '';
  readonly #turns = new Map<string, number>();
  readonly #shelves = new Map<string, Shelf>();
  readonly #jobs = new Map<string, Job>();
  readonly #conversations = new Map<string, Uint8Array>();
  #requests = 0;
  readonly jobs: Jobs = {
    keep: (job) => {
      this.#jobs.set(job.id, job);
      const oldest = this.#jobs.keys().next().value;
      if (this.#jobs.size > MAX_JOBS && oldest !== undefined) this.#jobs.delete(oldest);
    },
    find: (id) => this.#jobs.get(id),
    all: () => [...this.#jobs.values()],
  };

  readonly turns: Turns = {
    keep: (id, picture) => {
      this.#conversations.set(id, picture);
      const oldest = this.#conversations.keys().next().value;
      if (this.#conversations.size > MAX_TURNS && oldest !== undefined) this.#conversations.delete(oldest);
    },
    find: (id) => this.#conversations.get(id),
  };

  constructor(options: SimulatorOptions) {
    this.options = options;
  }

  nextTurn(model: string, prompt: string): number {
    const key = sha256(JSON.stringify([model, prompt]));
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, turn + 1);
    return turn;
  }

  nextRequestNumber(): number {
    this.#requests += 1;
    return this.#requests;
  }

  shelve(bytes: Uint8Array, extension: string): string {
    const name = `${sha256(bytes)}.${extension}`;
    this.#shelves.set(name, { bytes, mediaType: `image/${extension === 'jpg' ? 'jpeg' : extension}` });
    // A vendor's links expire too; here the oldest goes when the shelf is full.
    const oldest = this.#shelves.keys().next().value;
    if (this.#shelves.size > MAX_SHELVED && oldest !== undefined) this.#shelves.delete(oldest);
    return `${this.origin}/files/${name}`;
  }

  file(name: string): Shelf | undefined {
    return this.#shelves.get(name);
  }

  /** As after the start: turns begin anew, links are dead. */
  reset(): void {
    this.#turns.clear();
    this.#shelves.clear();
    this.#jobs.clear();
    this.#conversations.clear();
    this.#requests = 0;
  }
}
