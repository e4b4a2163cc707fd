import type { ReplyImage } from '../model/reply.ts';
import type { GenerateContext } from './contract.ts';
import { decodeBase64Image } from './decode-image.ts';
import { downloadImage } from './download-image.ts';
import { type FailureClass } from './failure-class.ts';
import type { Http } from './http.ts';
import { spoiled } from './ask-json.ts';

/** `downloadMs` is there whenever something was fetched. */
export type TakenPicture = { readonly downloadMs?: number } & (
  | { readonly image: Pick<ReplyImage, 'bytes' | 'mediaType'> }
  /** What is wrong, one sentence without a trailing full stop; the picture was made and is paid. */
  | { readonly problem: string; readonly failure: FailureClass }
);

/** Takes the picture that a reply names: a `data:` URI is decoded, a URL is fetched at once and without the key. */
export async function takePicture(
  http: Http,
  { source, context }: { readonly source: string; readonly context: GenerateContext },
): Promise<TakenPicture> {
  if (/^data:/i.test(source)) {
    const decoded = decodeBase64Image(source);
    return 'problem' in decoded ? { problem: decoded.problem, failure: spoiled('decode') } : { image: decoded };
  }
  const start = performance.now();
  const { baseUrl, signal, maxBodyBytes } = context;
  const fetched = await downloadImage(http, { url: source, baseUrl, signal, maxBodyBytes });
  const downloadMs = Math.round(performance.now() - start);
  if (!('problem' in fetched)) return { image: fetched, downloadMs };
  const failure = spoiled('isDamaged' in fetched ? 'decode' : 'download');
  return { problem: fetched.problem, failure, downloadMs };
}
