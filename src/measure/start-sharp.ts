import sharp from 'sharp';

// One picture at a time: the WebAssembly build gains nothing from threads, and a cache would keep pictures for nobody.
sharp.cache(false);
sharp.concurrency(1);
// Only PNG, JPEG, WebP and HEIF, only from memory: no SVG with references, no format with an old parser, no file paths.
// Each is named, and nothing is opened again: the list is the whole process's, and while one thread closed all loaders
// to open four of them, pictures of other threads would be refused.
const CLOSED = `
  PngFile PngSource JpegFile JpegSource WebpFile WebpSource HeifFile HeifSource
  Analyze Csv DcRawBuffer DcRawFile DcRawSource Fits FitsFile FitsSource GifBuffer GifFile Jp2k
  Jxl JxlBuffer JxlFile JxlSource MagickBuffer MagickFile Magick7Buffer Magick7File Mat Matrix
  Nifti NiftiFile NiftiSource Nsgif Openexr Openslide Pdf Ppm Rad Raw Svg Tiff Uhdr Vips`;
sharp.block({
  operation: CLOSED.trim()
    .split(/\s+/)
    .map((name) => `VipsForeignLoad${name}`),
});

/** The one decoder and encoder, restricted. Loading this file starts its WebAssembly build: see `codec.ts`. */
export { sharp };
