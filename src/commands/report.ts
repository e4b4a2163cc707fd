import { join } from 'node:path';

import type { RunRecord } from '../model/record.ts';
import { createRunFolder } from '../record/run-folder.ts';
import { renderLogCsv, renderLogLines } from '../report/attempt-log.ts';
import { renderHtml } from '../report/render-html.ts';
import { renderJunit } from '../report/render-junit.ts';
import { renderMarkdown } from '../report/render-markdown.ts';
import { writeFileAtomic } from '../shared/atomic-write.ts';

export const REPORT_FORMATS = ['html', 'md', 'json', 'junit', 'csv', 'jsonl'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const FILE_NAMES: Readonly<Record<ReportFormat, string>> = {
  html: 'report.html',
  md: 'report.md',
  json: 'record.json',
  junit: 'junit.xml',
  csv: 'log.csv',
  jsonl: 'log.jsonl',
};

/** No limit that a file would have; long reports are for the file. */
const FILE_LENGTH = 4_000_000;

/** Renders a record into files of its run folder and gives their paths. `json` is the record itself. */
export async function writeReports({
  record,
  runDir,
  formats,
}: {
  readonly record: RunRecord;
  readonly runDir: string;
  readonly formats: readonly ReportFormat[];
}): Promise<string[]> {
  const folder = createRunFolder(runDir);
  const files: string[] = [];
  for (const format of formats) {
    const path = join(runDir, FILE_NAMES[format]);
    if (format === 'json') await folder.writeRecord(record);
    else await writeFileAtomic(path, await render(format));
    files.push(path);
  }
  return files;

  async function render(format: Exclude<ReportFormat, 'json'>): Promise<string> {
    switch (format) {
      case 'md':
        return renderMarkdown(record, {
          pictureUrl: ({ sha256, extension }) => `images/${sha256}.${extension}`,
          maxLength: FILE_LENGTH,
          unit: 'utf16',
        });
      case 'junit':
        return renderJunit(record);
      case 'csv':
        return renderLogCsv(record);
      case 'jsonl':
        return renderLogLines(record);
      case 'html': {
        const sources = new Map<string, string>();
        for (const { image } of record.strips)
          sources.set(
            image.sha256,
            `data:${image.mediaType};base64,${Buffer.from(await folder.readImage(image)).toString('base64')}`,
          );
        return renderHtml(record, { imageSrc: ({ sha256 }) => sources.get(sha256) });
      }
    }
  }
}
