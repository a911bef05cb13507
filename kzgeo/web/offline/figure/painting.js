// A drawing as a picture made of points, painted by the browser.

const DPI = 220; // as kzgeo/reporting.py has them in reports
const SCREEN = 96;

/** Paint `svg`, which is `width` by `height` pixels of a screen. Return a PNG; `clear` leaves open what is not painted. */
export async function png({ svg, width, height }, { dpi = DPI, clear = false } = {}) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const [wide, high] = [width, height].map((length) => Math.round((length * dpi) / SCREEN));
  const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: high });
  canvas.getContext("2d", { alpha: clear }).drawImage(image, 0, 0, wide, high);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("nothing was painted");
  return new Uint8Array(await blob.arrayBuffer());
}
