/** Works on all items, `lanes` at once. The first error ends it and is thrown when those under way have ended too. */
export async function eachOf<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  let isFailed = false;
  const running = Array.from({ length: lanes }, async () => {
    for (const item of left) {
      if (isFailed) return;
      await work(item).catch((error: unknown) => {
        isFailed = true;
        throw error;
      });
    }
  });
  const failed = (await Promise.allSettled(running)).find((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
