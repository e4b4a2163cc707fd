/** `always` posts whatever the verdict · `changes` posts when there is something to say, and keeps what was posted up to date · `never`. */
export const POST_MODES = ['always', 'changes', 'never'] as const;
export type PostMode = (typeof POST_MODES)[number];
