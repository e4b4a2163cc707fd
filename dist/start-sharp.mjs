import{t as e}from"./sharp.mjs";e.cache(!1),e.concurrency(1),e.block({operation:`PngFile PngSource JpegFile JpegSource WebpFile WebpSource HeifFile HeifSource
  Analyze Csv DcRawBuffer DcRawFile DcRawSource Fits FitsFile FitsSource GifBuffer GifFile Jp2k
  Jxl JxlBuffer JxlFile JxlSource MagickBuffer MagickFile Magick7Buffer Magick7File Mat Matrix
  Nifti NiftiFile NiftiSource Nsgif Openexr Openslide Pdf Ppm Rad Raw Svg Tiff Uhdr Vips`.split(/\s+/).map(e=>`VipsForeignLoad${e}`)});export{e as sharp};