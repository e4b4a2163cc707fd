import sharp from 'sharp';

// One picture at a time: the WebAssembly build gains nothing from threads, and a cache would keep pictures for nobody.
sharp.cache(false);
sharp.concurrency(1);
// Only the four formats below, only from memory: no SVG with references, no format with an old parser, no file paths.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});

/** The one decoder and encoder, restricted. Loading this file starts its WebAssembly build: see `codec.ts`. */
export { sharp };
